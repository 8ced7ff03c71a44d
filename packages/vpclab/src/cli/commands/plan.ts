import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameOfFileFlag, switchFlag, textFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type PlanFlags = NameFlag &
  JsonFlag & {
    readonly brief?: boolean;
    readonly details?: boolean;
    readonly exitCode?: boolean;
    readonly out?: string;
  };

export const planCommand = buildCommand<PlanFlags, [string?], CliContext>({
  loader: async () => (await import('../run/plan.ts')).runPlan,
  parameters: {
    flags: {
      name: nameOfFileFlag,
      brief: switchFlag('Only the parts of the lab file'),
      details: switchFlag('Each row that changes, with its reason'),
      exitCode: switchFlag('End with 2 when something would change, 0 when nothing would, 1 for any error'),
      out: textFlag('FILE', 'Also write the plan to a file, for `apply`'),
      json: jsonFlag,
    },
    aliases: { o: 'out' },
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
    fullDescription: [
      'Changes nothing. Says which parts of the lab file are removed, changed, put back as the file says, and added, each kind',
      'in the order of its names, and what that interrupts. The exit code is 0 whether or not there is something to change,',
      'unless --exit-code is given.',
    ].join('\n'),
  },
});
