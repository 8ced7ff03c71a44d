import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, switchFlag, targetParameter } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type ExecFlags = NameFlag & JsonFlag & { readonly confined?: boolean; readonly all?: boolean };

export const execCommand = buildCommand<ExecFlags, string[], CliContext>({
  loader: async () => (await import('../run/exec.ts')).runExec,
  parameters: {
    flags: {
      name: nameFlag,
      confined: switchFlag(
        "In a room of its own: no files of this machine but /usr, no privileges, only the target's network",
      ),
      all: switchFlag('In every workload'),
      json: { ...jsonFlag, brief: 'Print one JSON object per line of output, and one per exit code' },
    },
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
      'COMMAND is as powerful as the lab, and root inside of it. On this machine it is you, with your files; in a lab that',
      'root started it is a user who owns nothing else, or root itself after `up --real-root`. With --confined it is an',
      'unprivileged user (`lab`, uid 1000) in a room of its own, as programs of `run:` are.',
      '',
      '  vpclab exec web-1 -- ping -c 1 10.0.2.10',
      '  vpclab exec --confined web-1 -- curl http://10.0.2.10',
      '  vpclab exec central -- ovn-nbctl show',
      "  vpclab exec edge -- vtysh -c 'show bgp summary'",
      "  vpclab exec 'vpc-a-*' -- ip -br address          in all that match, each line with its name",
      '  vpclab exec tenant=red,node=node-1 -- ip route   in workloads by tenant, vpc, subnet, node',
      '  vpclab exec --all -- ip route                    in every workload',
      '',
      'In several targets, and with --json, programs read no input. Up to eight run at a time, and lines come as they are',
      'written, cut after 65,536 characters. The exit code is that of the first target that failed. Ctrl-C ends all of them,',
      'with exit code 130.',
      'Targets on another machine are skipped and named. With --json each line is {"target", "stream", "line"}, with',
      '"cut": true if it was cut, and the end of each program is {"target", "code"}.',
    ].join('\n'),
    customUsage: [
      '[--name LAB] [--confined] [--json] TARGET -- COMMAND [ARGUMENT...]',
      '[--name LAB] [--confined] [--json] --all -- COMMAND [ARGUMENT...]',
      '[--name LAB] [--json]',
    ],
  },
});
