// Addresses that the file gives to workloads are kept free: a default (host 10 of a NAT gateway) never takes one of them.

import type { Resolution } from '../../lab-file/resolution.ts';
import { workloadKeys, workloadsOfLab } from '../workload/written.ts';
import type { Segment } from '../../lab-file/segment.ts';

type Subnet = { readonly vpc: string; readonly name: string; readonly segment: Segment };

export function reserveGiven({ file }: Resolution, subnets: readonly Subnet[]): void {
  const { workloads } = workloadsOfLab.of(file);
  if (typeof workloads !== 'object') return;
  for (const entry of workloads) {
    const { vpc, subnet, address } = workloadKeys.of(entry);
    if (address === undefined) continue;
    for (const one of subnets)
      if (isMeant(vpc, one.vpc) && isMeant(subnet, one.name)) one.segment.reserve(address);
  }
}

function isMeant(written: string | readonly string[] | undefined, name: string): boolean {
  if (written === undefined) return true;
  const names = typeof written === 'string' ? [written] : written;
  return names.includes(name) || names.includes('all');
}
