import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { parseCount, parseLabName, switchFlag } from './shared-flags.ts';

export type GenFlags = {
  readonly name?: string;
  readonly vpcs: number;
  readonly subnets: number;
  readonly workloads: number;
  readonly nodes: number;
  readonly natGateways?: boolean;
  readonly overlapping?: boolean;
};

const number = { kind: 'parsed', parse: parseCount, placeholder: 'N' } as const;

export const genCommand = buildCommand<GenFlags, [], CliContext>({
  loader: async () => (await import('../run/gen.ts')).runGen,
  parameters: {
    flags: {
      name: {
        kind: 'parsed',
        parse: parseLabName,
        optional: true,
        placeholder: 'LAB',
        brief: 'Name of the lab',
      },
      vpcs: { ...number, default: '2', brief: 'VPCs' },
      subnets: { ...number, default: '3', brief: 'Subnets in each VPC' },
      workloads: { ...number, default: '3', brief: 'Workloads in each subnet' },
      nodes: { ...number, default: '2', brief: 'Compute nodes' },
      natGateways: switchFlag('A NAT gateway for each VPC'),
      overlapping: switchFlag('The same prefix for all VPCs'),
    },
  },
  docs: {
    brief: 'Write a lab file of a given size',
    fullDescription: 'Prints a lab file: `vpclab gen --vpcs 20 | vpclab up -`.',
  },
});
