// /v1/chaos.

import { z } from 'zod';
import type { ExperimentInfo, ExperimentReport, FaultInfo, ListedFault } from '../../model/chaos.ts';
import { MOST_OFFSET_MS } from '../../model/clock-offset.ts';
import { apiSchemas, maybe } from './registry.ts';

const MOST_FAULT_SECONDS = 3_600;
const MOST_EXPERIMENT_CHARACTERS = 256 * 1024;
const Text = z.string().min(1).max(256);

export const FaultRequestSchema = z.strictObject({
  fault: Text,
  target: Text,
  seconds: z.number().min(0.1).max(MOST_FAULT_SECONDS),
  percent: z
    .number()
    .min(0.1)
    .max(100)
    .optional()
    .describe('Of packets or of time, for faults that take one.'),
  delay: z.number().min(1).max(10_000).optional().describe('Milliseconds, for link-delay and link-jitter.'),
  mbit: z.number().min(0.1).max(1000).optional().describe('Mbit/s, for link-rate.'),
  bytes: z.number().min(64).max(65_000).optional().describe('For link-mtu.'),
  offset: z
    .number()
    .min(-MOST_OFFSET_MS)
    .max(MOST_OFFSET_MS)
    .optional()
    .describe('Milliseconds, for clock-offset; below 0 the clock is behind.'),
});

export const FaultQuerySchema = z.object({
  id: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .optional()
    .describe('Default: all of them.'),
});

export const ActiveFaultSchema = z
  .object({
    id: z.string(),
    fault: z.string(),
    target: z.string(),
    mechanism: z.string(),
    state: z.enum(['starting', 'active', 'undoing', 'stuck']),
    startedAt: z.iso.datetime(),
    until: z.iso.datetime().describe('It is undone then, whoever is still there.'),
    reason: maybe(z.string()).describe('Why it could not be undone.'),
    tenants: z.array(z.string()).readonly().describe('Who may notice.'),
  })
  .register(apiSchemas, { id: 'ActiveFault' }) satisfies z.ZodType<ListedFault>;

export const FaultInfoSchema = z
  .object({
    name: z.string(),
    layer: z.string(),
    brief: z.string(),
    targetWord: z.string(),
    targets: z.array(z.string()).readonly(),
  })
  .register(apiSchemas, { id: 'FaultKind' }) satisfies z.ZodType<FaultInfo>;

export const ExperimentInfoSchema = z
  .object({ name: z.string(), brief: z.string(), from: z.enum(['lab file', 'catalogue']) })
  .register(apiSchemas, { id: 'ExperimentInfo' }) satisfies z.ZodType<ExperimentInfo>;

export const ExperimentRequestSchema = z.strictObject({
  fileName: Text.describe('Shown in errors.'),
  text: z
    .string()
    .max(MOST_EXPERIMENT_CHARACTERS)
    .optional()
    .describe('Without it, one of the lab file or of the catalogue.'),
  random: z
    .strictObject({
      seed: z.int().min(0).optional().describe('Default: any.'),
      seconds: z.number().min(1).max(MOST_FAULT_SECONDS),
      shrink: z
        .boolean()
        .optional()
        .describe(
          'Where it fails, look for fewer steps that still fail. Applies the lab file again where a run left something broken.',
        ),
    })
    .optional()
    .describe('Instead of both: faults at random.'),
});

const StepSchema = z.object({
  fault: z.string(),
  target: z.string(),
  for: z.number().describe('Milliseconds.'),
  pause: maybe(z.number()),
  overlap: maybe(z.boolean()),
  percent: maybe(z.number()),
  delay: maybe(z.number()),
  mbit: maybe(z.number()),
  bytes: maybe(z.number()),
  offset: maybe(z.number()),
});

const Outage = z.object({ from: z.number(), to: maybe(z.number()), observed: z.string() });

export const ExperimentReportSchema = z
  .object({
    name: z.string(),
    brief: z.string(),
    ok: z.boolean(),
    failures: z.array(z.string()),
    startedAt: z.string(),
    elapsedMs: z.number(),
    faults: z.array(
      z.object({
        fault: z.string(),
        target: z.string(),
        mechanism: z.string(),
        from: z.number().describe('Milliseconds since the experiment began.'),
        to: z.number(),
      }),
    ),
    tenants: z.array(
      z.object({
        tenant: z.string(),
        isAffected: z.boolean(),
        brokenMs: z.number().describe('The longest that one of its promises was broken.'),
        allowedMs: z.number(),
        promises: z.number(),
        broken: z.number(),
        sent: maybe(z.number()).describe('Requests, where traffic ran.'),
        failed: maybe(z.number()),
        failedSeconds: maybe(z.number()).describe('Seconds in which some failed.'),
        allowedFailed: maybe(z.number()),
        p99Ms: maybe(z.number()).describe('Of the latency of requests, where traffic ran.'),
        allowedP99Ms: maybe(z.number()),
        detectedMs: maybe(z.number()).describe(
          'From the beginning of a fault until a routing session was seen to be down.',
        ),
        reroutedMs: maybe(z.number()).describe(
          'The longest from the beginning of a fault until packets got through although it went on.',
        ),
        recoveredMs: maybe(z.number()).describe(
          'The longest from the end of a fault until what it broke was back.',
        ),
        lost: z.number().describe('Probes that got no answer.'),
        ok: z.boolean(),
        reasons: z.array(z.string()).describe('Why it is not ok.'),
      }),
    ),
    promises: z.array(
      z.object({
        promise: z.string(),
        kind: z.enum([
          'reach',
          'wall',
          'session',
          'route',
          'bound',
          'listener',
          'program',
          'cluster',
          'upkeep',
          'name',
          'lease',
          'forward',
        ]),
        category: z.string(),
        tenants: z.array(z.string()),
        probes: z.number(),
        lost: z.number().describe('Probes that did not show what is promised.'),
        outages: z.array(Outage),
        brokenMs: z.number(),
        allowedMs: z.number(),
        ok: z.boolean(),
      }),
    ),
    leaks: z.array(z.string()).describe('Walls that leaked: always a failure.'),
    unsteady: z.array(z.string()).describe('Promises that did not hold at the beginning.'),
    notBack: z.array(z.string()).describe('Promises that did not hold again after the last fault.'),
    seed: maybe(z.number()).describe('Of a random one: gives the same faults again, in the same lab.'),
    seconds: maybe(z.number()).describe('Of a random one.'),
    shrunk: maybe(
      z.object({
        steps: z.array(StepSchema).describe('The fewest found that still fail.'),
        from: z.number().describe('Faults of the first run.'),
        tries: z.number().describe('Runs with fewer faults.'),
        runs: z.number().describe('Runs with these steps.'),
        failed: z.number().describe('Those of them that failed as the first run did.'),
        ended: maybe(z.string()).describe('Why it ended before all that is smaller was tried.'),
      }),
    ),
    repeat: maybe(z.array(z.string())).describe(
      'Of a random one that failed: lines of an experiment file that repeats it, with the fewest faults found.',
    ),
    skipped: z.number().describe('Faults that could not begin.'),
    timeline: z.string().describe('SVG.'),
  })
  .register(apiSchemas, { id: 'ExperimentReport' }) satisfies z.ZodType<ExperimentReport>;
