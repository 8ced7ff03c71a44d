// A security group: a port group with its access list. Each member's port is a gate of its own: what one group of the
// sender lets out, one of the receiver's still has to let in, because the lists stand in different pipelines (ovn-nb(5),
// ACL: from-lport, to-lport). Of several groups of one port the highest priority wins, so that any of them may allow.

import { nbRow, ref, vpcLabels } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import type { Compile, Context } from '../context.ts';
import type { Direction, PortRange, SecurityGroup, SecurityRule, Traffic } from './resolved.ts';
import { peerText, rulesOf } from './rules.ts';

const ALLOW_PRIORITY = 1002;
const DENY_PRIORITY = 1001;
const ANYWHERE = '0.0.0.0/0';

/** Which port a list looks at, and which end of a packet is the other one. */
const SIDES = {
  ingress: { direction: 'to-lport', port: 'outport', field: 'ip4.src', word: 'from' },
  egress: { direction: 'from-lport', port: 'inport', field: 'ip4.dst', word: 'to' },
} as const;

export const compileSecurityGroups: Compile = (context) => {
  const byName = new Map(context.lab.securityGroups.map((group) => [`${group.vpc}/${group.name}`, group]));
  return context.lab.securityGroups.flatMap((group) => compileGroup(context, group, byName));
};

function compileGroup(
  context: Context,
  group: SecurityGroup,
  byName: ReadonlyMap<string, SecurityGroup>,
): readonly Row[] {
  const { portGroup, members, vpc } = group;
  const origin: Origin = { concept: 'security-group', name: `${vpc}/${group.name}` };
  const labels = vpcLabels(context.vpc(vpc), { 'security-group': group.name });
  const piece = { lab: context.lab.name, labels, origin };
  const entry = (direction: Direction, name: string, rest: { action: Action; match: string }) =>
    nbRow({
      ...piece,
      table: 'ACL',
      name: `${portGroup} ${direction} ${name}`,
      columns: {
        action: rest.action,
        direction: SIDES[direction].direction,
        match: rest.match,
        priority: rest.action === 'drop' ? DENY_PRIORITY : ALLOW_PRIORITY,
      },
      in: ref('Port_Group', portGroup),
    });
  return [
    nbRow({
      ...piece,
      table: 'Port_Group',
      name: portGroup,
      columns: { name: portGroup, ports: members.map((member) => ref('Logical_Switch_Port', member)) },
    }),
    ...(['ingress', 'egress'] as const).flatMap((direction) => [
      ...rulesOf(group, direction).map((rule) =>
        entry(direction, `${rule.traffic.protocol} ${SIDES[direction].word} ${peerText(rule.peer)}`, {
          action: 'allow-related',
          match: matchOf(group, direction, rule, byName),
        }),
      ),
      ...(direction === 'egress' ? exempt(context, group) : []).map((match) =>
        entry('egress', 'names and leases', { action: 'allow-related', match }),
      ),
      // IPv6 as well; ARP is not IP, and passes.
      entry(direction, 'deny', { action: 'drop', match: `${portMatch(group, direction)} && ip` }),
    ]),
  ];
}

type Action = 'allow-related' | 'drop';

/** No group keeps its members from the VPC's resolver or DHCP, as in AWS: OVN answers both behind these lists. */
function exempt({ lab }: Context, group: SecurityGroup): readonly string[] {
  if (group.egress.some(({ peer, traffic }) => traffic.protocol === 'all' && peerText(peer) === ANYWHERE))
    return [];
  const resolver = lab.resolvers.find(({ vpc }) => vpc === group.vpc)?.address;
  const ways = [
    ...(resolver === undefined ? [] : [`ip4.dst == ${resolver} && (udp.dst == 53 || tcp.dst == 53)`]),
    ...(lab.dhcp.some(({ vpc }) => vpc === group.vpc) ? ['udp.src == 68 && udp.dst == 67'] : []),
  ].map((way) => `(${way})`);
  return ways.length === 0 ? [] : [`${portMatch(group, 'egress')} && ip4 && (${ways.join(' || ')})`];
}

function portMatch({ portGroup }: SecurityGroup, direction: Direction): string {
  return `${SIDES[direction].port} == @${portGroup}`;
}

function matchOf(
  group: SecurityGroup,
  direction: Direction,
  { peer, traffic }: SecurityRule,
  byName: ReadonlyMap<string, SecurityGroup>,
): string {
  const { field } = SIDES[direction];
  const other =
    peer.kind === 'cidr'
      ? peer.cidr === ANYWHERE
        ? []
        : [`${field} == ${peer.cidr}`]
      : [`${field} == $${byName.get(`${group.vpc}/${peer.name}`)?.portGroup ?? ''}_ip4`];
  return [portMatch(group, direction), 'ip4', ...other, ...trafficMatch(traffic)].join(' && ');
}

function trafficMatch(traffic: Traffic): readonly string[] {
  switch (traffic.protocol) {
    case 'all':
      return [];
    case 'tcp':
    case 'udp':
      return traffic.ports.length === 0 ? [traffic.protocol] : [portsMatch(traffic.protocol, traffic.ports)];
    case 'icmp':
      return traffic.types.length === 0 ? ['icmp4'] : [`icmp4.type == ${setText(traffic.types)}`];
  }
}

/** Single ports as one set: OVN makes one conjunctive match of it. Ranges it takes apart by itself. */
function portsMatch(protocol: 'tcp' | 'udp', ports: readonly PortRange[]): string {
  const field = `${protocol}.dst`;
  const single = ports.flatMap(({ first, last }) => (first === last ? [first] : []));
  const parts = [
    ...(single.length === 0 ? [] : [`${field} == ${setText(single)}`]),
    ...ports.flatMap(({ first, last }) => (first === last ? [] : [`${first} <= ${field} <= ${last}`])),
  ];
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' || ')})`;
}

function setText(numbers: readonly number[]): string {
  return numbers.length === 1 ? String(numbers[0]) : `{${numbers.join(', ')}}`;
}
