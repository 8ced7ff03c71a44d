import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, switchFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type StatusFlags = NameFlag & JsonFlag & { readonly daemons?: boolean; readonly watch?: boolean };

export const statusCommand = buildCommand<StatusFlags, [], CliContext>({
  loader: async () => (await import('../run/status.ts')).runStatus,
  parameters: {
    flags: {
      name: nameFlag,
      daemons: switchFlag('List all daemons of the lab'),
      watch: switchFlag('Keep showing it until Ctrl-C or the end of the lab'),
      json: jsonFlag,
    },
    aliases: { w: 'watch' },
  },
  docs: {
    brief: 'Show a lab: VPCs, transits, nodes, BGP sessions, daemons',
    fullDescription: [
      'A lab is ready when it was made, and its daemons, links, tunnels, ports and BGP sessions are up; it is degraded while',
      'one of them is not. Ready with drift: all works, and something differs from the lab file (`vpclab plan` shows what).',
      'Whether packets pass is what `vpclab verify` proves.',
      '',
      'With --watch, a terminal shows the current state; a pipe gets it again after each change, with --json as one line',
      'of JSON. `vpclab inspect` shows workloads, addresses and routes.',
    ].join('\n'),
  },
});
