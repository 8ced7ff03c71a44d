import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { nameFlag, targetParameter } from './shared-flags.ts';
import type { NameFlag } from './shared-flags.ts';

export const shellCommand = buildCommand<NameFlag, [string], CliContext>({
  loader: async () => (await import('../run/shell.ts')).runShell,
  parameters: {
    flags: { name: nameFlag },
    positional: { kind: 'tuple', parameters: [targetParameter] },
  },
  docs: { brief: 'Open a shell in a workload, gateway, node, the edge, ...' },
});
