// What a running operation tells: LabEvents, then one result or one error, each a line of JSON (NDJSON).

import { z } from 'zod';
import type { EngineEvent, LabEvent } from '../../model/engine.ts';
import { ApiErrorSchema } from './error.ts';
import type { ApiError } from './error.ts';
import { apiSchemas } from './registry.ts';

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
  readonly record: LabEvent | EngineEvent | { readonly kind: 'begun' } | FeedEnd;
};
export type FeedEnd = {
  readonly kind: 'ended';
  readonly outcome: 'done' | 'failed';
  readonly error?: ApiError;
};
export type Operation = 'apply' | 'verify' | 'experiment';
/**
 * repair: what the engine does on its own account, restarts of daemons and repairs of what died with them. chaos: faults
 * that begin and end.
 */
export type FeedSource = Operation | 'repair' | 'chaos';

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
    z.object({ kind: z.literal('repaired'), changes: z.number(), atMs }),
    z.object({ kind: z.literal('repair-failed'), name: daemon, reason: z.string(), atMs }),
    z.object({ kind: z.literal('takeover-failed'), reason: z.string(), nextTryMs: z.number(), atMs }),
  ])
  .register(apiSchemas, { id: 'EngineEvent' }) satisfies z.ZodType<EngineEvent>;

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
    operation: z.enum(['apply', 'verify', 'experiment', 'repair', 'chaos']),
    record: z.union([
      LabEventSchema,
      EngineEventSchema,
      z.object({ kind: z.literal('begun') }),
      z.object({
        kind: z.literal('ended'),
        outcome: z.enum(['done', 'failed']),
        error: ApiErrorSchema.exactOptional(),
      }),
    ]),
  })
  .register(apiSchemas, { id: 'FeedRecord' }) satisfies z.ZodType<FeedRecord>;
