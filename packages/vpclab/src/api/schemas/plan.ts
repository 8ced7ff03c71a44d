// A plan as the API gives it. Rows are described by what they have in common; their columns depend on their kind.

import { z } from 'zod';
import { CONCEPTS } from '../../concepts/registry.ts';
import type { RowKind } from '../../model/rows.ts';
import { apiSchemas } from './registry.ts';

const ROW_KINDS = {
  ovsdb: true,
  netns: true,
  veth: true,
  bridge: true,
  device: true,
  address: true,
  neighbour: true,
  route: true,
  sysctl: true,
  nft: true,
  daemon: true,
  frr: true,
  service: true,
} as const satisfies Record<RowKind, true>;

const RowSchema = z
  .looseObject({
    kind: z.enum(Object.keys(ROW_KINDS)),
    key: z.string().describe('Stable identity among rows of its kind.'),
    origin: z
      .object({ concept: z.enum(Object.keys(CONCEPTS)), name: z.string() })
      .describe('The part of the lab file that the row follows from.'),
  })
  .register(apiSchemas, { id: 'Row' });

const ColumnChangeSchema = z.object({ column: z.string(), from: z.unknown(), to: z.unknown() });

const ChangeSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('create'), row: RowSchema, reason: z.string() }),
    z.object({
      kind: z.literal('update'),
      row: RowSchema,
      observed: RowSchema,
      columns: z.array(ColumnChangeSchema),
      reason: z.string(),
    }),
    z.object({ kind: z.literal('delete'), row: RowSchema, reason: z.string() }),
  ])
  .register(apiSchemas, { id: 'Change' });

const PlanSchema = z
  .object({
    lab: z.string(),
    changes: z.array(ChangeSchema).describe('In the order in which they are made.'),
  })
  .register(apiSchemas, { id: 'Plan' });

const WarningSchema = z
  .object({
    file: z.string(),
    line: z.number().describe('Counted from 1.'),
    column: z.number().describe('Counted from 1, in characters.'),
    length: z.number(),
    message: z.string(),
    expected: z.string().optional(),
    suggestion: z.string().optional(),
    sourceLine: z.string(),
  })
  .register(apiSchemas, { id: 'Warning' });

const warnings = z.array(WarningSchema).describe('What is odd about the lab file, and no error.');

export const PlanResultSchema = PlanSchema.extend({ warnings }).register(apiSchemas, { id: 'PlanResult' });

export const ApplyResultSchema = z
  .object({ plan: PlanSchema, warnings, elapsedMs: z.number() })
  .register(apiSchemas, { id: 'ApplyResult' });
