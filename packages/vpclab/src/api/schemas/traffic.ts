// /v1/traffic.

import { z } from 'zod';
import {
  ARRIVALS,
  FLOW_SIZES,
  TRAFFIC_KINDS,
  type Percentiles,
  type TrafficComparison,
  type TrafficReport,
  type TrafficStatus,
  type TrafficWindow,
  type Wire,
} from '../../model/traffic.ts';
import {
  MOST_AT_ONCE_PER_PAIR,
  MOST_BYTES,
  MOST_CONNECTIONS,
  MOST_RATE,
} from '../../model/traffic-defaults.ts';
import { apiSchemas, maybe } from './registry.ts';

const MOST_SECONDS = 3_600;
const MOST_PROFILES = 64;
const Selector = z.string().min(1).max(128);

const HopSchema = z.strictObject({
  to: Selector,
  fanout: z.int().min(1).max(MOST_AT_ONCE_PER_PAIR).describe('How many calls each caller makes at once.'),
  budgetMs: z.number().min(0).max(5_000).describe('For a call together with those behind it.'),
});

const ProfileSchema = z.strictObject({
  name: z.string().min(1).max(64),
  kind: z.enum(TRAFFIC_KINDS),
  from: Selector.describe('all, a tenant, a VPC, VPC/SUBNET, a workload, a site or internet'),
  to: Selector.describe('The same. Of a tree: its first hop.'),
  hops: z
    .array(HopSchema)
    .max(8)
    .default([])
    .describe('Of a tree: what each tier calls. Empty for all other kinds.'),
  rate: z
    .union([z.literal(0), z.number().min(0.01).max(MOST_RATE)])
    .describe(
      'A second, over all pairs together; 0 in a closed loop. Of trees at most as many as make 20000 calls a second.',
    ),
  arrivals: z.enum(ARRIVALS),
  connections: z
    .int()
    .min(0)
    .max(MOST_CONNECTIONS)
    .default(0)
    .describe('A closed loop: so many at a time, over all pairs. 0: an open loop.'),
  restMs: z
    .number()
    .min(0)
    .max(MOST_SECONDS * 1000)
    .default(0)
    .describe('In a closed loop: how long each is silent after an answer.'),
  bytes: z
    .int()
    .min(0)
    .max(MOST_BYTES)
    .describe('Of a datagram or a bulk flow; of the longest one where sizes differ.'),
  sizes: z.enum(FLOW_SIZES).default('fixed').describe('Of bulk flows.'),
  day: z
    .strictObject({ seconds: z.number().min(1).max(MOST_SECONDS), swing: z.number().min(0).max(100) })
    .optional()
    .describe('The rate rises and falls as over a day of that length, by so many percent.'),
  weights: z
    .record(z.string(), z.number().positive().max(1_000))
    .optional()
    .describe('How much each tenant sends beside others; 1 where it is not named.'),
});

export const TrafficRequestSchema = z.strictObject({
  profiles: z
    .array(ProfileSchema)
    .min(1)
    .max(MOST_PROFILES)
    .optional()
    .describe('Default: those of the lab file.'),
  seconds: z.number().min(0.1).max(MOST_SECONDS),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .describe('The same seed gives the same arrivals between the same pairs.'),
  compare: z
    .boolean()
    .optional()
    .describe('Compare it with what the exporter and the flow logs count. Starts the exporter.'),
});

const WindowSchema = z
  .object({
    atMs: z.number(),
    latenessMs: z.number(),
    isValid: z.boolean(),
    tenants: z.array(
      z.object({
        name: z.string(),
        sent: z.number(),
        answered: z.number(),
        failed: z.number(),
        p50: maybe(z.number()),
        p99: maybe(z.number()),
      }),
    ),
  })
  .describe('One second.')
  .register(apiSchemas, { id: 'TrafficWindow' }) satisfies z.ZodType<TrafficWindow>;

export const TrafficStatusSchema = z
  .object({
    state: z
      .enum(['idle', 'running', 'done', 'lost'])
      .describe('`lost`: the generator ended by itself, and what it had measured with it.'),
    id: maybe(z.string()),
    elapsedMs: z.number(),
    seconds: z.number(),
    sent: z.number(),
    answered: z.number(),
    failed: z.number(),
    silentMs: z
      .number()
      .describe('How long the generator has not answered: all else is what it said before. 0: it answers.'),
    windows: z.array(WindowSchema).describe('The last seconds.'),
  })
  .register(apiSchemas, { id: 'TrafficStatus' }) satisfies z.ZodType<TrafficStatus>;

const PercentilesSchema = z
  .object({ p50: z.number(), p90: z.number(), p99: z.number(), p999: z.number(), max: z.number() })
  .describe('Milliseconds.')
  .register(apiSchemas, { id: 'Percentiles' }) satisfies z.ZodType<Percentiles>;

const tally = {
  sent: z.number(),
  answered: z.number(),
  errors: z.record(z.string(), z.number()).describe('By kind.'),
  bytes: z.number().describe('Payload that arrived and was answered.'),
  latency: maybe<Percentiles>(PercentilesSchema).describe(
    'From when it should have been sent (in a closed loop: was sent) to its answer.',
  ),
};
const WireSchema = z
  .object({
    packetsOut: z.number(),
    bytesOut: z.number(),
    packetsIn: z.number(),
    bytesIn: z.number(),
    retransmits: z.number().describe('Segments that the TCP of senders sent again.'),
  })
  .describe("Frames of the senders' sockets, by the kernel.")
  .register(apiSchemas, { id: 'Wire' }) satisfies z.ZodType<Wire>;

const Named = z.object({ name: z.string(), ...tally, wire: WireSchema });
const ComparedSchema = z.object({
  sent: z.number(),
  counted: z.number(),
  percent: maybe(z.number()).describe('How much more than was sent, in percent of it.'),
});
const ComparisonSchema = z
  .object({
    source: z.enum(['exporter', 'flow logs']),
    reason: maybe(z.string()).describe('Why there are no figures.'),
    tenants: z.array(z.object({ name: z.string(), packets: ComparedSchema, bytes: ComparedSchema })),
  })
  .describe('What workloads sent, requests and answers, beside what others counted.')
  .register(apiSchemas, { id: 'TrafficComparison' }) satisfies z.ZodType<TrafficComparison>;
const FaultSpanSchema = z.object({
  fault: z.string(),
  target: z.string(),
  tenants: z.array(z.string()).describe('Who may notice.'),
  fromMs: z.number().describe('Since the traffic began; below 0 where it was active before.'),
  toMs: maybe(z.number()).describe('Absent while it is active.'),
});

export const TrafficReportSchema = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'done']),
    seed: z.number(),
    startedAt: z.string(),
    elapsedMs: z.number(),
    lastAnswerMs: maybe(z.number()).describe(
      'Where the last answer came after it had stopped sending: when.',
    ),
    congestion: z.string().describe('TCP congestion control of the senders.'),
    profiles: z.array(ProfileSchema.extend({ pairs: z.number() })),
    lateness: maybe<Percentiles>(PercentilesSchema).describe('How late the generator itself was.'),
    corrected: maybe<Percentiles>(PercentilesSchema).describe(
      'Closed-loop latencies, corrected for coordinated omission.',
    ),
    processor: z.number().describe('Processor time of the generator, in percent of one processor.'),
    invalidWindows: z.number().describe('Seconds in which the generator was too late to judge the network.'),
    total: z.object({ ...tally, wire: WireSchema }),
    tenants: z.array(Named),
    vpcs: z.array(Named),
    pairs: z.array(
      z.object({
        profile: z.string(),
        from: z.string(),
        to: z.string(),
        tenant: z.string(),
        vpc: z.string(),
        ...tally,
        wire: WireSchema,
      }),
    ),
    trees: z
      .array(z.object({ name: z.string(), ...tally, hops: z.array(HopSchema.extend(tally)) }))
      .describe('By profile: trees as wholes, and calls of each hop with what is behind them.'),
    windows: z.array(WindowSchema),
    faults: z.array(FaultSpanSchema).describe('Those that were active meanwhile.'),
    isCompared: z.boolean().describe('A comparison was asked for.'),
    compared: z.array(ComparisonSchema),
  })
  .register(apiSchemas, { id: 'TrafficReport' }) satisfies z.ZodType<TrafficReport>;
