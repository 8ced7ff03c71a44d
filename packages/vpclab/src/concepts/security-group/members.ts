// Who is in which group: what a workload says itself, else its subnet, else its VPC.

import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { settledSubnets } from '../subnet/settled.ts';
import type { SubnetDraft } from '../subnet/settled.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import type { WorkloadDraft } from '../workload/settled.ts';
import { groupsOfSubnet, groupsOfWorkload, securityGroupKeys, securityGroupsOfVpc } from './written.ts';

/** Names of workloads by VPC and group. */
type Members = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

type NamedGroups = { readonly names: readonly string[]; readonly path: Path };

export const settledMembers = step((resolution): Members => {
  const byVpc = Map.groupBy(settledWorkloads(resolution), ({ vpc }) => vpc);
  return new Map(
    vpcFrames(resolution).map((vpc) => {
      const subnets = settledSubnets(resolution).get(vpc.name) ?? [];
      return [vpc.name, membersIn(resolution, vpc, subnets, byVpc.get(vpc.name) ?? [])];
    }),
  );
});

function membersIn(
  resolution: Resolution,
  vpc: VpcFrame,
  subnets: readonly SubnetDraft[],
  workloads: readonly WorkloadDraft[],
): ReadonlyMap<string, readonly string[]> {
  const { securityGroups = [], defaultSecurityGroup } = securityGroupsOfVpc.of(vpc.entry);
  const known = new Set(securityGroups.map((entry) => securityGroupKeys.of(entry).name));
  const checked = (named: NamedGroups): readonly string[] => checkNames(resolution, vpc, known, named);

  const ofVpc = defaultSecurityGroup === undefined ? [] : [defaultSecurityGroup];
  if (ofVpc.length > 0)
    checkName(resolution, vpc, known, { name: ofVpc[0] ?? '', path: [...vpc.path, 'defaultSecurityGroup'] });
  const bySubnet = new Map(
    subnets.map((subnet) => {
      const names = subnet.entry === undefined ? undefined : groupsOfSubnet.of(subnet.entry).securityGroups;
      const path = [...subnet.path, 'securityGroups'];
      return [subnet.name, names === undefined ? ofVpc : checked({ names, path })];
    }),
  );
  const members = new Map<string, string[]>();
  for (const workload of workloads) {
    const own = workload.entry === undefined ? undefined : groupsOfWorkload.of(workload.entry).securityGroups;
    const path = [...workload.path, 'securityGroups'];
    const groups = own === undefined ? bySubnet.get(workload.subnet) : checked({ names: own, path });
    for (const group of new Set(groups)) {
      const others = members.get(group);
      if (others === undefined) members.set(group, [workload.name]);
      else others.push(workload.name);
    }
  }
  return members;
}

function checkNames(
  resolution: Resolution,
  vpc: VpcFrame,
  known: ReadonlySet<string>,
  { names, path }: NamedGroups,
): readonly string[] {
  for (const [i, name] of names.entries()) {
    if (names.indexOf(name) < i) {
      const message = `the security group "${name}" is named twice`;
      resolution.complain([...path, i], { message, expected: 'each group once' });
    }
    checkName(resolution, vpc, known, { name, path: [...path, i] });
  }
  return names;
}

function checkName(
  resolution: Resolution,
  vpc: VpcFrame,
  known: ReadonlySet<string>,
  { name, path }: { readonly name: string; readonly path: Path },
): void {
  if (known.has(name)) return;
  resolution.complainOfReference(path, { what: 'security group', name, of: vpc.name }, known, 'vpcs');
}
