// POST /v1/verify: what is asked and what comes back.

import { z } from 'zod';
import type { Cause, PromiseResult, MatrixCell, VerifyReport } from '../../model/engine.ts';
import { apiSchemas, maybe } from './registry.ts';

export const VerifyRequestSchema = z
  .strictObject({
    exhaustive: z
      .boolean()
      .default(false)
      .describe('Probe every pair instead of a sample that covers each workload and each pair of subnets.'),
  })
  .register(apiSchemas, { id: 'VerifyRequest' });

const PromiseResultSchema = z
  .object({
    promise: z.string(),
    category: z.string(),
    from: z.string(),
    to: z.string(),
    expected: z.enum(['reachable', 'unreachable', 'established', 'present', 'absent', 'bounded']),
    ok: z.boolean(),
    observed: z.string(),
    lostAt: maybe(z.string()).describe('First place where the packet was lost.'),
    cause: maybe(z.string()).describe('What keeps it from holding: the text of one of `causes`.'),
    elapsedMs: z.number(),
  })
  .register(apiSchemas, { id: 'PromiseResult' }) satisfies z.ZodType<PromiseResult>;

const CauseSchema = z
  .object({
    kind: z
      .enum(['fault', 'daemon', 'link', 'tunnel', 'port', 'session', 'quota', 'drift', 'lost', 'promise'])
      .describe('`fault`: broken on purpose, by a fault that is active.'),
    text: z.string(),
    fix: z.string().optional().describe('What puts it right, where something differs from the lab file.'),
    promises: z.array(z.string()).describe('Those that do not hold because of it.'),
  })
  .register(apiSchemas, { id: 'Cause' }) satisfies z.ZodType<Cause>;

const MatrixCellSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    expected: z.enum(['reachable', 'unreachable']),
    probes: z.number(),
    failed: z.number(),
  })
  .register(apiSchemas, { id: 'MatrixCell' }) satisfies z.ZodType<MatrixCell>;

export const VerifyReportSchema = z
  .object({
    ok: z.boolean(),
    total: z.number(),
    failed: z.array(PromiseResultSchema),
    causes: z
      .array(CauseSchema)
      .describe('Why they failed, what causes what first: each failed promise is in one of them.'),
    extent: z
      .enum(['sample', 'exhaustive'])
      .describe(
        'A sample has every workload, pair of subnets and rule in it, but not every pair of workloads.',
      ),
    results: z.array(PromiseResultSchema),
    matrix: z
      .array(MatrixCellSchema)
      .describe('One cell per ordered pair of VPCs, and each VPC to the internet.'),
    elapsedMs: z.number(),
  })
  .register(apiSchemas, { id: 'VerifyReport' }) satisfies z.ZodType<VerifyReport>;
