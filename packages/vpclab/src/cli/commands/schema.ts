import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';

export const schemaCommand = buildCommand<Record<never, never>, [], CliContext>({
  loader: async () => (await import('../run/schema.ts')).runSchema,
  parameters: {},
  docs: { brief: 'Print the JSON Schema of lab files, for editors' },
});
