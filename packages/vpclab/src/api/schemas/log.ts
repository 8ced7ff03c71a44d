// GET /v1/logs and /v1/logs/:name.

import { z } from 'zod';
import { apiSchemas } from './registry.ts';

export const LogSchema = z
  .object({ name: z.string(), file: z.string().describe('Path inside the lab.'), bytes: z.number() })
  .register(apiSchemas, { id: 'Log' });

export type Log = z.output<typeof LogSchema>;

export const LogQuerySchema = z.object({
  lines: z.coerce.number().int().min(0).max(100_000).default(200).describe('Lines from the end.'),
  follow: z.stringbool().default(false).describe('Go on with what is written from now on.'),
});
