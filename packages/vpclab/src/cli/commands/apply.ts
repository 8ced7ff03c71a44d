import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameOfFileFlag, quietFlag, switchFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag, QuietFlag } from './shared-flags.ts';

export type ApplyFlags = NameFlag &
  JsonFlag &
  QuietFlag & { readonly yes?: boolean; readonly replace?: boolean };

export const applyCommand = buildCommand<ApplyFlags, [string?], CliContext>({
  loader: async () => (await import('../run/apply.ts')).runApply,
  parameters: {
    flags: {
      name: nameOfFileFlag,
      yes: switchFlag('Do not ask before parts of the lab are removed'),
      replace: switchFlag('Continue even if the file names a different lab than the one last applied'),
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: { y: 'yes', q: 'quiet' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: 'FILE',
          brief:
            'Lab file, - for standard input, or a plan of `plan --out` (default: the file last applied, which repairs drift)',
        },
      ],
    },
  },
  docs: {
    brief: 'Change a running lab so that it equals its file',
    fullDescription: [
      'Changes what differs and touches nothing else; a second apply does nothing.',
      'On a terminal it asks before VPCs, workloads or other parts are removed, by a saved plan too. It does not ask elsewhere,',
      'nor with --yes, --quiet or --json. What was agreed to is applied and nothing else: if the lab has changed meanwhile, it',
      'plans and asks again. A saved plan is refused when the lab has changed since it was made.',
      'Ctrl-C stops the change at its next safe point; a second Ctrl-C lets it continue in the background.',
    ].join('\n'),
  },
});
