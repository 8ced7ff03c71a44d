import { buildRouteMap } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { switchFlag, textFlag } from './shared-flags.ts';

export type MachineServeFlags = {
  readonly socket?: string;
  readonly stdio?: boolean;
  readonly underlay?: string;
  readonly keep: number;
};

function parseSeconds(input: string): number {
  const seconds = Number(input);
  if (!/^\d{1,5}$/.test(input)) throw new SyntaxError('it takes whole seconds, at most 99999');
  return seconds;
}

const serveCommand = buildCommand<MachineServeFlags, [], CliContext>({
  loader: async () => (await import('../run/machine.ts')).runMachineServe,
  parameters: {
    flags: {
      socket: textFlag('PATH', 'Listen on this unix socket, which only you can connect to'),
      stdio: switchFlag('Serve whoever started this on standard input and output'),
      underlay: textFlag(
        'DEVICE',
        "A device of this machine that leads to the lab's fabric: nodes here reach the others over it",
      ),
      keep: {
        kind: 'parsed',
        parse: parseSeconds,
        default: '60',
        placeholder: 'SECONDS',
        brief: 'Seconds to keep what a lab made here while the lab is not connected',
      },
    },
  },
  docs: {
    brief: 'Lend this machine to a lab, for nodes of it',
    fullDescription: [
      'Serves the kernel of this machine (namespaces, links, daemons, packets) to one lab at a time, whose lab file names',
      'the socket: `nodes: [{ name: node-2, machine: "unix:/path" }]`. Who can connect can do everything here that you can.',
      'Interrupted, it removes what the lab made. See docs/how-to/another-machine.md.',
      '',
      '  vpclab machine serve --socket /srv/lab/machine.sock --underlay eth1',
    ].join('\n'),
  },
});

export const machineRoutes = buildRouteMap({
  routes: { serve: serveCommand },
  docs: { brief: 'Nodes of a lab on another machine' },
});
