import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export const completionCommand = buildCommand<Record<never, never>, [Shell], CliContext>({
  loader: async () => (await import('../run/completion.ts')).runCompletion,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: parseShell,
          placeholder: 'SHELL',
          brief: 'bash, zsh or fish',
          proposeCompletions: () => SHELLS,
        },
      ],
    },
  },
  docs: {
    brief: 'Print the completion script of a shell',
    fullDescription: [
      'Completes commands, flags, and the names of labs, targets and logs.',
      '',
      '  bash:  source <(vpclab completion bash)',
      '  zsh:   source <(vpclab completion zsh)',
      '  fish:  vpclab completion fish | source',
    ].join('\n'),
  },
});

function parseShell(input: string): Shell {
  const shell = SHELLS.find((name) => name === input);
  if (shell !== undefined) return shell;
  throw new SyntaxError(`"${input}" is not one of ${SHELLS.join(', ')}`);
}
