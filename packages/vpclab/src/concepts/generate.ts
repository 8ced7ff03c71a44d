// Writes lab files of any size: for `vpclab gen` and the benchmarks. Short, because `count` and defaults do the work.

import { MAX_NODES } from './node/written.ts';
import { MAX_SUBNETS } from './subnet/settled.ts';
import { MAX_VPCS } from './vpc/written.ts';
import { MAX_WORKLOADS } from './workload/written.ts';

export type GenerateOptions = {
  readonly name?: string;
  readonly vpcs: number;
  /** Subnets of each VPC. */
  readonly subnets: number;
  /** Workloads of each subnet. */
  readonly workloads: number;
  readonly nodes: number;
  /** A NAT gateway for each VPC. */
  readonly natGateways?: boolean;
  /** All VPCs get the same prefix, instead of one each. */
  readonly overlapping?: boolean;
};

const TIERS = ['web', 'app', 'db'];

export function generateLab(options: GenerateOptions): string {
  const { vpcs, subnets, workloads, nodes, natGateways = false } = options;
  checkSize('VPCs', vpcs, 1, MAX_VPCS);
  checkSize('subnets', vpcs * (subnets + (natGateways ? 1 : 0)), 1, MAX_SUBNETS);
  checkSize('workloads', vpcs * subnets * workloads, 0, MAX_WORKLOADS);
  checkSize('nodes', nodes, 1, MAX_NODES);
  const lines = [
    `# ${counted(vpcs, 'VPC')} x ${counted(subnets, 'subnet')} x ${counted(workloads, 'workload')} on ${counted(nodes, 'node')}`,
    `name: ${options.name ?? `gen-${vpcs}x${subnets}x${workloads}`}`,
    `nodes: ${nodes}`,
    'vpcs:',
    `  - count: ${vpcs} # {n} counts from 1`,
    '    name: vpc-{n}',
    '    tenant: tenant-{n}',
    `    cidr: ${vpcPrefix(options)}`,
    `    subnets: [${subnetNames(subnets).join(', ')}]`,
  ];
  if (natGateways) lines.push('    natGateways: true');
  lines.push(`workloads: ${workloads} # in each subnet`);
  if (natGateways && vpcs > 240)
    lines.push('edge:', '  externalCidr: 198.18.0.0/15 # RFC 2544: room for a gateway of each VPC');
  return `${lines.join('\n')}\n`;
}

function checkSize(what: string, asked: number, least: number, most: number): void {
  if (asked >= least && asked <= most) return;
  throw new RangeError(`A lab has ${least} to ${most} ${what}, not ${asked}`);
}

/** {i} counts from 0. Up to 256 VPCs have 10.<i>.0.0/16; more share 10.0.0.0/8 in smaller pieces. */
function vpcPrefix({ vpcs, overlapping = false }: GenerateOptions): string {
  if (overlapping) return '10.0.0.0/16';
  return vpcs <= 256 ? '10.{i}.0.0/16' : '/18';
}

function subnetNames(count: number): readonly string[] {
  return count <= TIERS.length
    ? TIERS.slice(0, count)
    : Array.from({ length: count }, (_, i) => `subnet-${i + 1}`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
