// Security groups in the lab file: groups of a VPC, and who is in them.

import { z } from 'zod';
import { list, mapping } from '../../lab-file/combinators.ts';
import { name } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';
import { icmpTypes, peers, ports } from './fields.ts';

/** As in AWS: 60 rules a direction are the default there, 1000 the most for all groups of a workload. */
const MAX_RULES = 200;
const MAX_GROUPS = 500;
const MAX_GROUPS_OF_ONE = 16;

const GROUP_NAMES = `a list of at most ${MAX_GROUPS_OF_ONE} names of security groups`;

const traffic = {
  protocol: z
    .enum(['tcp', 'udp', 'icmp', 'all'], { error: 'tcp, udp, icmp or all' })
    .meta({ description: 'Protocol that the rule allows.' }),
  port: ports.optional(),
  type: icmpTypes.optional(),
};

const ingressRule = mapping(
  'a rule with protocol, port or type, and from',
  { ...traffic, from: peers('Who may send: a prefix, a security group of the same VPC, or several.') },
  'What may come in.',
);

const egressRule = mapping(
  'a rule with protocol, port or type, and to',
  { ...traffic, to: peers('Who may be sent to: a prefix, a security group of the same VPC, or several.') },
  'What may go out.',
);

export const securityGroupKeys = keys('security-group', () => ({
  name: name('Name of the security group, unique in its VPC.', 'web'),
  ingress: z
    .array(ingressRule, { error: 'a list of rules' })
    .max(MAX_RULES, { error: `at most ${MAX_RULES} rules` })
    .meta({ description: 'What may come in. Default: nothing. Answers to what went out always may.' })
    .optional(),
  egress: z
    .array(egressRule, { error: 'a list of rules' })
    .max(MAX_RULES, { error: `at most ${MAX_RULES} rules` })
    .meta({ description: 'What may go out. Default: everything; `[]`: nothing but answers.' })
    .optional(),
}));

export type WrittenRules = Pick<ReturnType<typeof securityGroupKeys.of>, 'ingress' | 'egress'>;

export const securityGroupsOfVpc = keys(
  'vpc',
  (entryOf) => ({
    securityGroups: list(
      'a list of security groups',
      entryOf('security-group'),
      'Its security groups: stateful rules for the workloads that are in them.',
      MAX_GROUPS,
    ).optional(),
    defaultSecurityGroup: name(
      'The group of workloads for which neither they nor their subnet name any. Default: none, they are open.',
      'base',
    ).optional(),
  }),
  { before: 'routes' },
);

function groupNames(description: string) {
  return z
    .array(name('Name of a security group.', 'web'), { error: GROUP_NAMES })
    .max(MAX_GROUPS_OF_ONE, { error: GROUP_NAMES })
    .meta({ description });
}

export const groupsOfSubnet = keys('subnet', () => ({
  securityGroups: groupNames(
    'Security groups of its workloads; several add up. Default: that of the VPC. `[]`: none, they are open.',
  ).optional(),
}));

export const groupsOfWorkload = keys('workload', () => ({
  securityGroups: groupNames(
    'Its security groups, in place of those of its subnet; several add up. `[]`: none, it is open.',
  ).optional(),
}));
