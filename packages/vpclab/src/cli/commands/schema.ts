import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';

export const schemaCommand = buildCommand<Record<never, never>, [], CliContext>({
  loader: async () => (await import('../run/schema.ts')).runSchema,
  parameters: {},
  docs: { brief: 'Print the JSON Schema of lab files, for editors' },
});
