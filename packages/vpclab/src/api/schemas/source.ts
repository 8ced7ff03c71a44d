// The lab file as it travels: its text, and its name for error messages.

import { z } from 'zod';
import type { ApplyConditions, LabSource } from '../../model/engine.ts';
import { apiSchemas } from './registry.ts';

export const LabSourceSchema = z
  .strictObject({ fileName: z.string().min(1).max(4096), text: z.string() })
  .register(apiSchemas, { id: 'LabSource' }) satisfies z.ZodType<LabSource>;

export const ApplyRequestSchema = LabSourceSchema.extend({
  planned: z
    .string()
    .optional()
    .describe('The digest of the plan that was read: where another one is needed now, nothing is changed.'),
  replace: z
    .boolean()
    .optional()
    .describe('Go on where the file names another lab than the file last applied.'),
}).register(apiSchemas, { id: 'ApplyRequest' }) satisfies z.ZodType<LabSource & ApplyConditions>;
