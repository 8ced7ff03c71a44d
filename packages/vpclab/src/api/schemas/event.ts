// What a running operation tells: LabEvents, then one result or one error, each a line of JSON (NDJSON).

import { z } from 'zod';
import type { EngineEvent, LabEvent } from '../../model/engine.ts';
import type { RoutingEvent } from '../../model/routing.ts';
import { ApiErrorSchema } from './error.ts';
import type { ApiError } from './error.ts';
import { apiSchemas, maybe } from './registry.ts';

/** A line of a streamed operation. The last line is a result or an error. */
export type StreamRecord<T> =
  | LabEvent
  | { readonly kind: 'result'; readonly result: T }
  | { readonly kind: 'error'; readonly error: ApiError };

/** A line of GET /v1/events: what goes on in the lab, whoever asked for it. */
export type FeedRecord = {
  /** Rises by one per record; a gap says that the reader was too slow. */
  readonly seq: number;
  readonly at: string;
  readonly operation: FeedSource;
  readonly record: LabEvent | EngineEvent | WatchEvent | RoutingEvent | { readonly kind: 'begun' } | FeedEnd;
};
export type FeedEnd = {
  readonly kind: 'ended';
  readonly outcome: 'done' | 'failed';
  readonly error?: ApiError;
};
/** What is seen of the lab while somebody watches, and who asked for a plan. */
export type WatchEvent =
  | {
      readonly kind: 'bgp';
      readonly router: string;
      readonly peer: string;
      /** Undefined: it was not there before. */
      readonly from: string | undefined;
      readonly to: string;
    }
  /** What differs from the lab file: all of it, whenever it is not what it was. `changes: 0`: nothing any more. */
  | { readonly kind: 'drift'; readonly changes: number; readonly what: readonly string[] }
  | { readonly kind: 'planned'; readonly file: string; readonly changes: number };
export type Operation = 'apply' | 'verify' | 'experiment';
/**
 * `repair`: what the engine does on its own account, restarts of daemons and repairs of what died with them. `watch`:
 * what is seen while somebody watches. `chaos`: faults that begin and end. `traffic`: runs of it that do. `routing`: what the
 * routing agents do.
 */
export type FeedSource = Operation | 'repair' | 'plan' | 'watch' | 'chaos' | 'traffic' | 'routing';

const LabEventSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('stage'),
      stage: z.string(),
      state: z.enum(['started', 'done', 'failed']),
      atMs: z.number().describe('Milliseconds since the operation began.'),
      detail: z.string().exactOptional(),
    }),
    z.object({
      kind: z.literal('progress'),
      stage: z.string(),
      done: z.number(),
      total: z.number(),
      atMs: z.number(),
    }),
    z.object({
      kind: z.literal('notice'),
      level: z.enum(['info', 'warning']),
      message: z.string(),
      atMs: z.number(),
    }),
  ])
  .register(apiSchemas, { id: 'LabEvent' }) satisfies z.ZodType<LabEvent>;

const atMs = z.number().describe('Milliseconds since vpclabd started.');
const daemon = z.string().describe('The daemon: `<namespace>/<program>`.');
const machine = z.string().describe('The machine, as the lab file names it.');

const EngineEventSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('died'), name: daemon, pid: z.number(), atMs }),
    z.object({
      kind: z.literal('restarted'),
      name: daemon,
      pid: z.number(),
      restarts: z.number(),
      downMs: z.number(),
      atMs,
    }),
    z.object({ kind: z.literal('hung'), name: daemon, pid: z.number(), silentMs: z.number(), atMs }),
    z.object({
      kind: z.literal('restart-failed'),
      name: daemon,
      reason: z.string(),
      nextTryMs: z.number(),
      atMs,
    }),
    z.object({ kind: z.literal('lost'), name: daemon, reason: z.string(), atMs }),
    z.object({ kind: z.literal('repaired'), changes: z.number(), atMs }),
    z.object({ kind: z.literal('repair-failed'), name: daemon, reason: z.string(), atMs }),
    z.object({ kind: z.literal('takeover-failed'), reason: z.string(), nextTryMs: z.number(), atMs }),
    z.object({ kind: z.literal('machine-lost'), name: machine, reason: z.string(), atMs }),
    z.object({ kind: z.literal('machine-joined'), name: machine, atMs }),
  ])
  .register(apiSchemas, { id: 'EngineEvent' }) satisfies z.ZodType<EngineEvent>;

const WatchEventSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('bgp'),
      router: z.string(),
      peer: z.string(),
      from: maybe(z.string()).describe('State before; absent where the session was not there.'),
      to: z.string(),
    }),
    z.object({
      kind: z.literal('drift'),
      changes: z.number().describe('How many things differ from the lab file; 0: none any more.'),
      what: z.array(z.string()).describe('The first of them, in words.'),
    }),
    z.object({ kind: z.literal('planned'), file: z.string(), changes: z.number() }),
  ])
  .register(apiSchemas, { id: 'WatchEvent' }) satisfies z.ZodType<WatchEvent>;

const RoutingEventSchema = z
  .object({
    kind: z.literal('routing'),
    what: z
      .enum(['leads', 'follows', 'announce', 'withdraw', 'withhold', 'learn', 'forget', 'refused', 'problem'])
      .describe(
        '`withhold`: the policy of a gateway or its bound keeps it from announcing. `refused`: an edge does not accept it.',
      ),
    region: maybe(z.string()).describe(
      'Whose control plane the agent follows; absent in a lab without regions.',
    ),
    of: maybe(z.string()).describe('The gateway, or the edge that refuses.'),
    prefixes: z.array(z.string()).describe('The first of them.'),
    count: z.number().describe('How many prefixes there are.'),
    reason: maybe(z.string()),
  })
  .register(apiSchemas, { id: 'RoutingEvent' }) satisfies z.ZodType<RoutingEvent>;

export const EventQuerySchema = z.object({
  follow: z.stringbool().default(true).describe('Go on with what happens from now on.'),
  remembered: z
    .enum(['operation', 'all'])
    .default('operation')
    .describe('Begin with the running or last operation, or with all that is remembered.'),
});

/** The records of a stream whose result is `result`. */
export function streamRecordSchema<T extends z.ZodType>(result: T) {
  return z.union([
    LabEventSchema,
    z.object({ kind: z.literal('result'), result }),
    z.object({ kind: z.literal('error'), error: ApiErrorSchema }),
  ]);
}

export const FeedRecordSchema = z
  .object({
    seq: z.number().describe('Rises by one per record; a gap says that the reader was too slow.'),
    at: z.iso.datetime(),
    operation: z.enum([
      'apply',
      'verify',
      'experiment',
      'repair',
      'plan',
      'watch',
      'chaos',
      'traffic',
      'routing',
    ]),
    record: z.union([
      LabEventSchema,
      EngineEventSchema,
      WatchEventSchema,
      RoutingEventSchema,
      z.object({ kind: z.literal('begun') }),
      z.object({
        kind: z.literal('ended'),
        outcome: z.enum(['done', 'failed']),
        error: ApiErrorSchema.exactOptional(),
      }),
    ]),
  })
  .register(apiSchemas, { id: 'FeedRecord' }) satisfies z.ZodType<FeedRecord>;
