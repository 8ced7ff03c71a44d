// A security group: stateful rules for the workloads that are in it.

import type { Concept } from '../concept.ts';
import { warnOfCost } from './budget.ts';
import { securityGroupPromises } from './promises.ts';
import { compileSecurityGroups } from './rows.ts';
import { settledSecurityGroups } from './settled.ts';
import { groupsOfSubnet, groupsOfWorkload, securityGroupKeys, securityGroupsOfVpc } from './written.ts';

export const securityGroup: Concept<'security-group'> = {
  written: {
    mapping: {
      expected: 'a security group with name, ingress and egress',
      description: 'A security group: what may come in to its workloads and what may go out of them.',
    },
    keys: [securityGroupKeys, securityGroupsOfVpc, groupsOfSubnet, groupsOfWorkload],
    expand: undefined,
  },
  resolve: (resolution) => {
    const groups = settledSecurityGroups(resolution);
    warnOfCost(resolution, groups);
    return () => ({ securityGroups: groups.map(({ path: _path, ...group }) => group) });
  },
  rows: compileSecurityGroups,
  amends: undefined,
  promises: securityGroupPromises,
  words: { title: 'security-group', order: 85 },
};
