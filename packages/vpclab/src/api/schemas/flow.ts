// Flow log records, and what may be asked of them.

import { z } from 'zod';
import type { FlowRecord } from '../../model/flow-log.ts';
import { apiSchemas, maybe } from './registry.ts';

const FlowEndSchema = z.object({
  tenant: z.string(),
  vpc: z.string(),
  subnet: z.string(),
  kind: z.enum(['workload', 'nat-gateway']),
  name: z.string(),
});

const FlowReasonSchema = z.object({
  by: z.enum(['security-group', 'access-list', 'network', 'quota', 'nat-gateway']),
  tenant: z.string(),
  name: z.string().describe('The group, switch, router, VPC or gateway.'),
  rule: z.string(),
});

const FlowTranslationSchema = z.object({
  gateway: z.string(),
  address: z.string(),
  port: z.number().describe('0 for protocols without ports.'),
});

export const FlowRecordSchema = z
  .object({
    at: FlowEndSchema.extend({ node: z.string(), interface: z.string() }).describe(
      'Whose port it was seen at.',
    ),
    direction: z.enum(['egress', 'ingress']).describe('egress: sent by it; ingress: delivered to it.'),
    peer: maybe(FlowEndSchema).describe('The other end, where a port of the lab saw it.'),
    source: z.string(),
    destination: z.string(),
    sourcePort: z.number(),
    destinationPort: z.number(),
    protocol: z.number().describe('IANA protocol number.'),
    packets: z.number(),
    bytes: z.number().describe('Of the IP packets, their headers counted.'),
    start: z.number().describe('Unix time in seconds.'),
    end: z.number(),
    action: z.enum(['accept', 'reject', 'unknown']),
    reason: maybe(FlowReasonSchema).describe(
      'What decided that a flow is rejected; missing where its packets were lost without a word.',
    ),
    translation: maybe(FlowTranslationSchema).describe(
      'How the outside sees the end that is behind a NAT gateway.',
    ),
  })
  .register(apiSchemas, { id: 'FlowRecord' }) satisfies z.ZodType<FlowRecord>;

export const FlowQuerySchema = z.object({
  follow: z.stringbool().default(false).describe('Go on with the flows to come.'),
  tenant: z.string().optional(),
  vpc: z.string().optional(),
  of: z.string().optional().describe('A workload or NAT gateway.'),
  action: z.enum(['accept', 'reject', 'unknown']).optional(),
});
