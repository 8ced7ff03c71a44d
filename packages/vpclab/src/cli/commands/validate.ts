import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag } from './shared-flags.ts';
import type { JsonFlag } from './shared-flags.ts';

export const validateCommand = buildCommand<JsonFlag, string[], CliContext>({
  loader: async () => (await import('../run/validate.ts')).runValidate,
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { parse: String, placeholder: 'FILE', brief: 'Lab files, - for standard input' },
    },
  },
  docs: { brief: 'Check lab files; touches no lab' },
});
