import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { jsonFlag, nameFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type PlanFlags = NameFlag & JsonFlag & { readonly brief?: boolean };

export const planCommand = buildCommand<PlanFlags, [string?], CliContext>({
  loader: async () => (await import('../run/plan.ts')).runPlan,
  parameters: {
    flags: {
      name: nameFlag,
      brief: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'One line per part of the lab file',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: 'FILE',
          brief: 'Lab file, - for standard input (default: the one last applied, which shows drift)',
        },
      ],
    },
  },
  docs: {
    brief: 'Show what `apply` would change, and why',
    fullDescription: 'Changes nothing. The exit code is 0 whether or not there is something to change.',
  },
});
