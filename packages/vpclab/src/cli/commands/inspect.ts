import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type InspectFlags = NameFlag & JsonFlag;

export const inspectCommand = buildCommand<InspectFlags, string[], CliContext>({
  loader: async () => (await import('../run/inspect.ts')).runInspect,
  parameters: {
    flags: { name: nameFlag, json: jsonFlag },
    positional: {
      kind: 'array',
      parameter: {
        parse: String,
        placeholder: 'WHAT',
        brief: 'A kind (workloads, routes, ...) or the name of a part (default: all of the lab)',
        proposeCompletions: async () => (await import('../completion/names.ts')).partsToInspect(),
      },
    },
  },
  docs: {
    brief: 'Show the parts of a lab with their addresses and states',
    fullDescription: [
      'As observed now: vpcs, subnets, workloads, gateways, transits, routes, nodes, tunnels, outside (the edge and the',
      'internet); or one part by its name. A state is up, down, or drift: the part',
      'exists, but differs from the lab file (`vpclab plan` shows how).',
      '',
      '  vpclab inspect                 everything',
      '  vpclab inspect workloads       addresses, MACs and nodes of all workloads',
      '  vpclab inspect vpc-a           one VPC with its subnets, workloads, gateways and routes',
      '  vpclab inspect vpc-a/web       one subnet',
      '  vpclab inspect --json          all of it as JSON',
    ].join('\n'),
  },
});
