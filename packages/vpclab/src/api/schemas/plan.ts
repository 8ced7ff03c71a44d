// A plan as the API gives it. Rows are described by what they have in common; their columns depend on their kind.

import { z } from 'zod';
import { CONCEPTS } from '../../concepts/registry.ts';
import { KIND_NAMES, kind } from '../../kinds/registry.ts';
import type { Consequence } from '../../model/plan.ts';
import { apiSchemas } from './registry.ts';

const OwnerSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('nobody') }),
    z.object({ kind: z.literal('part'), part: z.string() }),
  ])
  .describe("Of an observed row that is not the lab file's: nobody, or the writer that keeps it.");

/** What rows of all kinds have. */
const common = {
  key: z.string().describe('Stable identity among rows of its kind.'),
  origin: z
    .object({ concept: z.enum(Object.keys(CONCEPTS)), name: z.string() })
    .describe('The part of the lab file that the row follows from.'),
  owner: OwnerSchema.optional(),
};

const [first, ...others] = KIND_NAMES.map((name) =>
  z.looseObject({ kind: z.literal(name), ...common, ...kind(name).schema(z) }),
);

const RowSchema = z
  .discriminatedUnion('kind', first === undefined ? [z.never() as never] : [first, ...others])
  .register(apiSchemas, { id: 'Row' });

const ColumnChangeSchema = z.object({ column: z.string(), from: z.unknown(), to: z.unknown() });

const ConsequenceSchema = z
  .object({
    code: z.enum(['RESTARTS_DAEMON', 'INTERRUPTS', 'UNPLUGS_PORT', 'REPLACES_OBJECT']),
    certain: z.boolean().describe('false: only where the world turns out to need it.'),
    message: z.string(),
  })
  .register(apiSchemas, { id: 'Consequence' }) satisfies z.ZodType<Consequence>;

const planned = {
  row: RowSchema,
  title: z.string().optional().describe('The row in words.'),
  place: z.string().optional().describe('The namespace or database that it is in.'),
  reason: z.string(),
  consequences: z.array(ConsequenceSchema).optional().describe('What making the change does besides.'),
};
const differing = { ...planned, observed: RowSchema, columns: z.array(ColumnChangeSchema) };

const ChangeSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('create'), ...planned }),
    z.object({ kind: z.literal('update'), ...differing }),
    z
      .object({ kind: z.literal('replace'), ...differing })
      .describe('It is there and cannot stay: it is removed and made again.'),
    z.object({ kind: z.literal('delete'), ...planned }),
  ])
  .register(apiSchemas, { id: 'Change' });

const PlanSchema = z
  .object({
    lab: z.string(),
    changes: z.array(ChangeSchema),
    parts: z
      .array(
        z.object({
          becomes: z
            .enum(['added', 'changed', 'repaired', 'removed', 'undo'])
            .describe(
              'repaired: the file says the same of it as before; undo: nothing in any file asked for it.',
            ),
          concept: z.enum(Object.keys(CONCEPTS)).optional(),
          name: z.string().optional(),
          title: z.string(),
          changes: z.number(),
        }),
      )
      .optional()
      .describe('The parts of the lab file that it is about.'),
    others: z
      .array(z.object({ row: RowSchema, title: z.string() }))
      .optional()
      .describe('Rows that another writer keeps: left alone.'),
    faults: z
      .array(
        z.object({
          id: z.string(),
          fault: z.string(),
          target: z.string(),
          until: z.iso.datetime(),
          titles: z.array(z.string()).describe('The rows that differ, in words.'),
        }),
      )
      .optional()
      .describe('Active faults (chaos), and what differs because of them: left alone until they end.'),
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

export const PlanResultSchema = PlanSchema.extend({
  warnings,
  digest: z.string().describe('Tells this plan from any other.'),
}).register(apiSchemas, { id: 'PlanResult' });

export const ApplyResultSchema = z
  .object({ plan: PlanSchema, warnings, elapsedMs: z.number() })
  .register(apiSchemas, { id: 'ApplyResult' });
