import { buildCommand } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { nameFlag, targetParameter } from './shared-flags.ts';
import type { NameFlag } from './shared-flags.ts';

export const execCommand = buildCommand<NameFlag, string[], CliContext>({
  loader: async () => (await import('../run/exec.ts')).runExec,
  parameters: {
    flags: { name: nameFlag },
    positional: {
      kind: 'array',
      minimum: 0,
      parameter: { ...targetParameter, brief: 'Where to run, then -- and the command with its arguments' },
    },
  },
  docs: {
    brief: 'Run a program in a workload, gateway, node, the edge, ...',
    fullDescription: [
      'Runs a program of this machine in the network of TARGET: its interfaces, routes and rules. Tools of OVN, Open',
      "vSwitch and FRR find the daemons of that target. The exit code is the program's own. `vpclab exec` alone lists",
      'the targets.',
      '',
      '  vpclab exec web-1 -- ping -c 1 10.0.2.10',
      '  vpclab exec central -- ovn-nbctl show',
      "  vpclab exec edge -- vtysh -c 'show bgp summary'",
    ].join('\n'),
    customUsage: ['[--name LAB] TARGET -- COMMAND [ARGUMENT...]', '[--name LAB]'],
  },
});
