// POST /v1/why: what is asked and what comes back.

import { z } from 'zod';
import type { Cause, DiagnosedEnd, DiagnosedHop, Diagnosis } from '../../model/diagnosis.ts';
import { apiSchemas, maybe } from './registry.ts';

const LONGEST_NAME = 200;
const MAX_PORT = 65_535;

export const WhyQuestionSchema = z
  .strictObject({
    from: z.string().min(1).max(LONGEST_NAME).describe('Name, address or prefix to send from.'),
    to: z.string().min(1).max(LONGEST_NAME).describe('Name, address or prefix to reach.'),
    protocol: z
      .enum(['tcp', 'udp', 'icmp'])
      .optional()
      .describe('Default: ICMP, or TCP where a port is named.'),
    port: z.number().int().min(1).max(MAX_PORT).optional().describe('Default: TCP 80, UDP 7.'),
  })
  .register(apiSchemas, { id: 'WhyQuestion' });

const EndSchema = z.object({
  asked: z.string(),
  kind: z.enum(['workload', 'nat-gateway', 'edge', 'internet-host', 'address']),
  name: z.string(),
  address: z.string(),
  netns: maybe(z.string()),
}) satisfies z.ZodType<DiagnosedEnd>;

const CauseSchema = z
  .object({
    code: z.enum([
      ...['namespace', 'link', 'address', 'neighbour', 'route', 'forwarding', 'firewall', 'rule', 'port'],
      ...[
        'switch',
        'tunnel',
        'gateway',
        'quota',
        'session',
        'daemon',
        'listener',
        'apart',
        'overlap',
        'drift',
      ],
    ] as const),
    place: z.string(),
    text: z.string(),
    fix: z.string(),
    line: maybe(z.object({ file: z.string(), line: z.number(), text: z.string() })).describe(
      'The line of the lab file that decides.',
    ),
  })
  .register(apiSchemas, { id: 'WhyCause' }) satisfies z.ZodType<Cause>;

const HopSchema = z.object({
  leg: z.enum(['request', 'answer']),
  kind: z.enum(['workload', 'internet', 'node', 'tunnel', 'switch', 'router', 'gateway', 'edge']),
  place: z.string(),
  text: z.string(),
  state: z.enum(['pass', 'drop', 'unsure']),
  isSeen: maybe(z.boolean()).describe('Whether the real packet was there; absent where nobody looked.'),
}) satisfies z.ZodType<DiagnosedHop>;

export const DiagnosisSchema = z
  .object({
    lab: z.string(),
    from: EndSchema,
    to: EndSchema,
    protocol: z.enum(['tcp', 'udp', 'icmp']),
    port: maybe(z.number()),
    verdict: z.object({
      kind: z.enum([
        'reachable',
        'closed',
        'refused',
        'no-route',
        'lost',
        'other',
        'contradiction',
        'unsure',
      ]),
      text: z.string(),
    }),
    agrees: z.boolean().describe('Whether the state of the lab and the packet say the same.'),
    state: z
      .object({ outcome: z.enum(['arrives', 'refused', 'lost', 'no-route', 'unsure']), text: z.string() })
      .describe('What the state of the lab says.'),
    packet: z
      .object({
        outcome: z.enum(['answered', 'closed', 'other', 'silent', 'not-sent']),
        text: z.string(),
        elapsedMs: z.number(),
      })
      .describe('What a real packet met.'),
    causes: z.array(CauseSchema).describe('The first is the one that decides.'),
    warnings: z.array(CauseSchema).describe('On the way and not as the lab file says, but not what decides.'),
    hops: z.array(HopSchema),
    elapsedMs: z.number(),
  })
  .register(apiSchemas, { id: 'Diagnosis' }) satisfies z.ZodType<Diagnosis>;
