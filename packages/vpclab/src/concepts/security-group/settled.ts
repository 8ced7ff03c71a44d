// Security groups: their rules, one for each peer and protocol, and their members.

import { NameRegistry } from '../../lab-file/names.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import { settledMembers } from './members.ts';
import { RuleReader } from './read-rules.ts';
import type { SecurityGroup } from './resolved.ts';
import { securityGroupKeys, securityGroupsOfVpc } from './written.ts';

export type SecurityGroupDraft = SecurityGroup & { readonly path: Path };

export const settledSecurityGroups = step((resolution): readonly SecurityGroupDraft[] =>
  vpcFrames(resolution).flatMap((vpc) => groupsOf(resolution, vpc)),
);

function groupsOf(resolution: Resolution, vpc: VpcFrame): readonly SecurityGroupDraft[] {
  const members = settledMembers(resolution);
  const { securityGroups = [] } = securityGroupsOfVpc.of(vpc.entry);
  const written = securityGroups.map((entry, i) => ({
    ...securityGroupKeys.of(entry),
    path: [...vpc.path, 'securityGroups', i],
  }));
  const known = new Set(written.map(({ name }) => name));
  const names = new NameRegistry(resolution);
  return written.flatMap(({ name, path, ...rules }) => {
    if (!names.claim(name, `security group of "${vpc.name}"`, [...path, 'name'])) return [];
    const ruleReader = new RuleReader(resolution, vpc.name, known);
    const group = {
      name,
      vpc: vpc.name,
      portGroup: portGroupName(vpc.name, name),
      members: members.get(vpc.name)?.get(name) ?? [],
      ingress: ruleReader.ingress(rules, path),
      egress: ruleReader.egress(rules, path),
      path,
    };
    if (group.members.length === 0) {
      const message = `no workload is in the security group "${name}" of "${vpc.name}"`;
      resolution.warn([...path, 'name'], { message });
    }
    return [group];
  });
}

/** OVN's names of port groups have no hyphens (ovn-nb(5), Port_Group), and names of the lab file neither _ nor dots. */
function portGroupName(vpc: string, group: string): string {
  return `sg.${vpc}.${group}`.replaceAll('-', '_');
}
