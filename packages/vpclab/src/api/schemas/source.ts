// The lab file as it travels: its text, and its name for error messages.

import { z } from 'zod';
import type { LabSource } from '../../model/engine.ts';
import { apiSchemas } from './registry.ts';

export const LabSourceSchema = z
  .strictObject({ fileName: z.string().min(1).max(4096), text: z.string() })
  .register(apiSchemas, { id: 'LabSource' }) satisfies z.ZodType<LabSource>;
