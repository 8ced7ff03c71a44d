import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, quietFlag, switchFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag, QuietFlag } from './shared-flags.ts';

export type DownFlags = NameFlag & JsonFlag & QuietFlag & { readonly all?: boolean };

export const downCommand = buildCommand<DownFlags, [], CliContext>({
  loader: async () => (await import('../run/down.ts')).runDown,
  parameters: {
    flags: {
      name: nameFlag,
      all: switchFlag('End all running labs of this user'),
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: { q: 'quiet' },
  },
  docs: {
    brief: 'End a lab; nothing of it is left',
    fullDescription:
      'Ends every process of the lab; namespaces, links, rules and mounts go with them. Needs no lab file.',
  },
});
