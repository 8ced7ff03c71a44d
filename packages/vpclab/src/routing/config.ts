// A routing agent's configuration: the gateways that it controls, what each may announce, and what it may learn.

import { createHash } from 'node:crypto';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { VpclabError } from '../errors.ts';
import { isCommunity } from '../net/community.ts';
import { parseAddress } from '../net/ipv4.ts';
import { parsePrefix } from '../net/prefix.ts';
import type { Parsed } from '../net/text.ts';

export const SOURCES = [
  'vpc',
  'subnets',
  'workloads',
  'loadbalancers',
  'elastic',
  'provider',
  'advertised',
] as const;
/**
 * What is announced of a VPC: its CIDR, its subnets, its workloads, its load balancers, its elastic addresses; workloads on
 * networks of the outside (provider networks); and what OVN itself, from 25.03 on, lists as to be advertised. */
export type Source = (typeof SOURCES)[number];

const LEARN_AS = ['static-routes', 'learned-routes'] as const;
export type LearnAs = (typeof LEARN_AS)[number];

const address = z.string().superRefine(canonical(parseAddress));
const prefix = z.string().superRefine(canonical(parsePrefix));
/** RFC 1997. */
const community = z.string().refine(isCommunity, 'must be two numbers up to 65535, such as "65001:100"');
const asn = z.int().min(1).max(4_294_967_295);
/** OVN takes any text as a name; a line of FRR's configuration ends at a line feed. */
const name = z.string().regex(/^\S{1,255}$/, 'must be one word');

const gatewaySchema = z.strictObject({
  name: name.describe('Unique among all agents of the deployment.'),
  tenant: name.optional().describe('Whose it is: the bound of that tenant holds too.'),
  netns: name.optional().describe('Network namespace of its FRR. Default: that of the agent.'),
  frr: z.string().default('/var/run/frr').describe('Directory of the consoles (*.vty) of its FRR daemons.'),
  asn: asn.optional().describe('AS of its BGP process. Default: what bgpd says.'),
  protocol: z.enum(['bgp', 'ospf']).default('bgp'),
  router: name
    .optional()
    .describe('Name of the logical router that it serves. Default: all, and nothing is learned.'),
  nextHop: address
    .optional()
    .describe("Its address on the router's side: next hop of what it learns. Without it nothing is learned."),
  inside: name.default('eth1').describe("Its interface on the router's side."),
  outside: name.default('eth0').describe('Its interface to the outside.'),
  announce: z.array(z.enum(SOURCES)).default(['subnets']),
  within: z.array(prefix).default([]).describe('Prefixes that what it announces must lie in.'),
  fixed: z
    .array(z.strictObject({ prefix, of: z.string(), med: z.int().min(0).max(4_294_967_295).optional() }))
    .default([])
    .describe('Prefixes announced whatever is in OVN: what the gateway itself translates.'),
  only: z
    .record(z.string(), z.string())
    .default({})
    .describe('external_ids that a switch must have for its subnet and workloads to be announced.'),
  chassis: name.optional().describe('Announce only what is bound to this chassis: one agent for each host.'),
  scopes: z.array(z.string()).default([]).describe("Announce only Neutron's address scopes of these ids."),
  communities: z.array(community).default([]),
  med: z.int().min(0).max(4_294_967_295).optional().describe('The lowest wins: primary and backup.'),
  limit: z.int().min(1).max(100_000).default(1_000).describe('Announces no more prefixes than this.'),
  rank: z
    .int()
    .min(0)
    .default(0)
    .describe('Of gateways of one router, only those with the lowest rank that learned a prefix are used.'),
  learn: z
    .array(prefix)
    .default(['0.0.0.0/0'])
    .describe('Prefixes that become routes of the router when the gateway learns them.'),
  learnAs: z
    .enum(LEARN_AS)
    .default('static-routes')
    .describe(
      'Where those routes are written: rows of Logical_Router_Static_Route in the Northbound database, or (OVN 25.03 and later) of Learned_Route in the Southbound one.',
    ),
});

const edgeSchema = z.strictObject({
  name,
  netns: name.optional().describe('Network namespace of its FRR. Default: that of the agent.'),
  frr: z.string().default('/var/run/frr').describe('Directory of the consoles (*.vty) of its FRR daemons.'),
  bmp: z
    .string()
    .regex(/^\d+\.\d+\.\d+\.\d+:\d{1,5}$/, 'must look like "127.0.0.1:5000"')
    .describe('Where its bgpd connects to (`bmp connect`), to tell what it accepts and what it refuses.'),
});

const tenantSchema = z.strictObject({
  name,
  limit: z
    .int()
    .min(1)
    .max(100_000)
    .describe('All its gateways together announce no more prefixes than this.'),
});

const configSchema = z.strictObject({
  owner: name.default('vpclab/routing').describe('Mark of what the agent writes: external_ids:vpclab:owner.'),
  lock: z
    .string()
    // RFC 7047 section 3.1: an <id>.
    .regex(/^[A-Za-z_]\w{0,99}$/, 'must be letters, digits and underscores')
    .optional()
    .describe('OVSDB lock; agents with the same one take over from each other. Default: from the gateways.'),
  gateways: z.array(gatewaySchema).min(1),
  edges: z.array(edgeSchema).default([]),
  tenants: z.array(tenantSchema).default([]),
});

export type AgentConfig = z.output<typeof configSchema>;
export type EdgeConfig = z.output<typeof edgeSchema>;
export type TenantConfig = z.output<typeof tenantSchema>;
export type GatewayConfig = z.output<typeof gatewaySchema>;

/** Agents that drive the same gateways follow one another. */
export function lockOf({ lock, owner, gateways }: AgentConfig): string {
  const names = gateways.map((gateway) => gateway.name).toSorted();
  const id = createHash('sha256')
    .update(JSON.stringify([owner, ...names]))
    .digest('hex')
    .slice(0, 16);
  return lock ?? `vpclab_routing_${id}`;
}

export function parseAgentConfig(text: string, file: string): AgentConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [syntax] = document.errors;
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (syntax !== undefined) {
    throw new VpclabError('BAD_CONFIG', `${place(syntax.pos[0])}: ${syntax.message}`);
  }
  const read = configSchema.safeParse(document.toJS() ?? {});
  const problems: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] =
    read.success
      ? twice(read.data).map((problem) => ({
          path: ['gateways', problem.index, 'name'],
          message: problem.message,
        }))
      : read.error.issues;
  if (read.success && problems.length === 0) return read.data;
  const messages = problems.map(({ path, message }) => {
    const keys = path.filter((key) => typeof key !== 'symbol');
    return `${place(offsetOf(document, keys))}: ${keys.join('.')}${keys.length === 0 ? '' : ': '}${message}`;
  });
  throw new VpclabError('BAD_CONFIG', messages.join('\n'));
}

/** Of a configuration that was written in another form. */
export function checkedConfig(value: unknown, file: string): AgentConfig {
  const read = configSchema.safeParse(value);
  if (read.success) return read.data;
  const messages = read.error.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`);
  throw new VpclabError('BAD_CONFIG', messages.join('\n'));
}

function twice({ gateways }: AgentConfig): readonly { readonly index: number; readonly message: string }[] {
  return gateways.flatMap(({ name: own }, index) =>
    gateways.findIndex(({ name: other }) => other === own) < index
      ? [{ index, message: `there are two gateways "${own}"` }]
      : [],
  );
}

/** Of the value, or of the nearest thing around it that is written. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function canonical(parse: (text: string) => Parsed<unknown>) {
  return (text: string, context: z.RefinementCtx): void => {
    const parsed = parse(text);
    if (parsed.kind === 'ok') return;
    const hint = parsed.suggestion === undefined ? '' : `; did you mean ${parsed.suggestion}?`;
    context.addIssue({ code: 'custom', message: `"${text}" ${parsed.problem}${hint}` });
  };
}
