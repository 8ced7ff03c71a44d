// Which subnets an entry of `workloads` means: `vpc` and `subnet` may be a name, a list, "all" or nothing.

import type { WorkloadEntry } from './written.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import type { SubnetDraft } from '../subnet/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';

export type VpcsAndSubnets = {
  readonly vpcs: readonly VpcFrame[];
  readonly vpcByName: ReadonlyMap<string, VpcFrame>;
  readonly subnets: ReadonlyMap<string, readonly SubnetDraft[]>;
};

export type Target = { readonly vpc: VpcFrame; readonly subnet: SubnetDraft };

export function meantSubnets(
  resolution: Resolution,
  entry: WorkloadEntry,
  path: Path,
  around: VpcsAndSubnets,
): readonly Target[] {
  const vpcs = meantVpcs(resolution, entry, path, around);
  const named = writtenNames(entry.subnet, [...path, 'subnet']);
  if (named === undefined) return vpcs.flatMap((vpc) => ordinarySubnets(vpc, around));
  const chosen = new Set<string>();
  const everywhere = writtenNames(entry.vpc, path) === undefined;
  for (const { name, path: at } of named) {
    const without = vpcs.filter((vpc) => !subnetsOf(vpc, around).some((subnet) => subnet.name === name));
    const missing = everywhere ? without.length === vpcs.length : without.length > 0;
    if (missing && vpcs.length > 0) complainOfSubnet(resolution, at, name, without, around);
    chosen.add(name);
  }
  return vpcs.flatMap((vpc) =>
    subnetsOf(vpc, around)
      .filter((subnet) => chosen.has(subnet.name))
      .map((subnet) => ({ vpc, subnet })),
  );
}

/** All but those for NAT gateways. */
function ordinarySubnets(vpc: VpcFrame, around: VpcsAndSubnets): readonly Target[] {
  return subnetsOf(vpc, around)
    .filter((subnet) => subnet.tier !== 'nat')
    .map((subnet) => ({ vpc, subnet }));
}

function meantVpcs(
  resolution: Resolution,
  entry: WorkloadEntry,
  path: Path,
  around: VpcsAndSubnets,
): readonly VpcFrame[] {
  const named = writtenNames(entry.vpc, [...path, 'vpc']);
  if (named === undefined) return around.vpcs;
  const meant = new Set<VpcFrame>();
  for (const { name, path: at } of named) {
    const vpc = around.vpcByName.get(name);
    if (vpc === undefined)
      resolution.complainOfReference(at, { what: 'VPC', name }, around.vpcByName.keys(), 'vpcs');
    else meant.add(vpc);
  }
  return [...meant];
}

/** undefined: all. */
function writtenNames(written: string | readonly string[] | undefined, path: Path) {
  if (written === undefined || written === 'all') return undefined;
  if (typeof written === 'string') return [{ name: written, path }];
  if (written.includes('all')) return undefined;
  return written.map((name, i) => ({ name, path: [...path, i] }));
}

function subnetsOf(vpc: VpcFrame, around: VpcsAndSubnets): readonly SubnetDraft[] {
  return around.subnets.get(vpc.name) ?? [];
}

function complainOfSubnet(
  resolution: Resolution,
  path: Path,
  name: string,
  without: readonly VpcFrame[],
  around: VpcsAndSubnets,
): void {
  const vpc = without[0];
  if (vpc === undefined) return;
  const known = new Set(without.flatMap((one) => subnetsOf(one, around).map((subnet) => subnet.name)));
  const wanted = { what: 'subnet', name, ...(without.length === 1 ? { of: vpc.name } : {}) };
  resolution.complainOfReference(path, wanted, known, 'vpcs');
}
