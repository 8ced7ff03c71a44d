import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { jsonFlag, nameFlag, quietFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag, QuietFlag } from './shared-flags.ts';

export type ApplyFlags = NameFlag & JsonFlag & QuietFlag;

export const applyCommand = buildCommand<ApplyFlags, [string?], CliContext>({
  loader: async () => (await import('../run/apply.ts')).runApply,
  parameters: {
    flags: { name: nameFlag, json: jsonFlag, quiet: quietFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: 'FILE',
          brief: 'Lab file, - for standard input (default: the one last applied, which repairs drift)',
        },
      ],
    },
  },
  docs: {
    brief: 'Change a running lab so that it equals its file',
    fullDescription: [
      'Changes what differs and touches nothing else; a second apply does nothing.',
      'Ctrl-C stops the change at its next safe point; a second Ctrl-C leaves it to go on without you.',
    ].join('\n'),
  },
});
