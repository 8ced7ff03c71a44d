// What security groups say of a first packet: the sender's have to let it out and the receiver's have to let it in. A
// workload that is in no group has no gate. Pure.

import type { Lab } from '../../model/lab.ts';
import { addressOf } from '../../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../../net/prefix.ts';
import type { Ipv4 } from '../../net/text.ts';
import type { Attempt } from '../reachability.ts';
import type { Workload } from '../workload/resolved.ts';
import { holdsPort, rangesText } from './port-ranges.ts';
import type { Direction, SecurityGroup, SecurityRule, Traffic } from './resolved.ts';
import { peerText, rulesOf } from './rules.ts';

/** `by` says for people which rule decided, or that none allows it. */
export type Passage = { readonly isAllowed: boolean; readonly by: string };

export type Gates = {
  readonly groupsOf: (workload: string) => readonly SecurityGroup[];
  /** The gates that the packet meets, in their order: none where neither end is in a group. */
  readonly passages: (packet: FirstPacket) => readonly Passage[];
};

/** Of a sender that need not be a workload: who has no name is in no group. */
export type FirstPacket = Omit<Attempt, 'from'> & { readonly from: Pick<Workload, 'name' | 'address'> };

type Port = Pick<Attempt, 'protocol' | 'port'>;

const WORDS = { ingress: 'from', egress: 'to' } as const;

export function gatesOf({ securityGroups, workloads }: Lab): Gates {
  const addresses = new Map(workloads.map(({ name, address }) => [name, address]));
  const groups = new Map<string, SecurityGroup[]>();
  for (const group of securityGroups) {
    for (const member of group.members) groups.set(member, [...(groups.get(member) ?? []), group]);
  }
  const groupsOf = (workload: string): readonly SecurityGroup[] => groups.get(workload) ?? [];
  const insiders = new Map(
    securityGroups.map(({ vpc, name, members }) => [
      `${vpc}/${name}`,
      new Set(members.map((member) => addresses.get(member))),
    ]),
  );
  const isPeer = ({ vpc }: SecurityGroup, { peer }: SecurityRule, other: Ipv4): boolean =>
    peer.kind === 'cidr'
      ? holdsAddress(prefixOf(peer.cidr), addressOf(other))
      : insiders.get(`${vpc}/${peer.name}`)?.has(other) === true;

  const passage = (own: readonly SecurityGroup[], side: Direction, other: Ipv4, attempt: Port): Passage => {
    for (const group of own) {
      const rule = rulesOf(group, side).find(
        (one) => isPeer(group, one, other) && allows(one.traffic, attempt),
      );
      if (rule !== undefined)
        return { isAllowed: true, by: `security group ${group.name} ${ruleText(rule, side)}` };
    }
    const several = own.length === 1 ? 'security group' : 'security groups';
    const names = own.map(({ name }) => name).join(', ');
    const what = `${attempt.protocol.toUpperCase()} port ${attempt.port}`;
    return {
      isAllowed: false,
      by: `no ${side} rule of ${several} ${names} allows ${what} ${WORDS[side]} ${other}`,
    };
  };
  return {
    groupsOf,
    passages: (attempt) => {
      const { from, to } = attempt;
      const target = to.kind === 'workload' ? to.workload : undefined;
      const [out, into] = [groupsOf(from.name), target === undefined ? [] : groupsOf(target.name)];
      return [
        ...(out.length === 0 ? [] : [passage(out, 'egress', (target ?? hostOf(to)).address, attempt)]),
        ...(into.length === 0 ? [] : [passage(into, 'ingress', from.address, attempt)]),
      ];
    },
  };
}

function hostOf(to: Attempt['to']): { readonly address: Ipv4 } {
  return to.kind === 'host' ? to.host : to.workload;
}

function allows(traffic: Traffic, { protocol, port }: Port): boolean {
  switch (traffic.protocol) {
    case 'all':
      return true;
    case 'tcp':
    case 'udp':
      return traffic.protocol === protocol && holdsPort(traffic.ports, port);
    case 'icmp':
      return false;
  }
}

function ruleText({ peer, traffic }: SecurityRule, side: Direction): string {
  return `allows ${trafficText(traffic)} ${WORDS[side]} ${peerText(peer)}`;
}

function trafficText(traffic: Traffic): string {
  switch (traffic.protocol) {
    case 'all':
      return 'everything';
    case 'tcp':
    case 'udp': {
      const name = traffic.protocol.toUpperCase();
      const isOne = traffic.ports.length === 1 && traffic.ports[0]?.first === traffic.ports[0]?.last;
      if (traffic.ports.length === 0) return `all ${name} ports`;
      return `${name} ${isOne ? 'port' : 'ports'} ${rangesText(traffic.ports)}`;
    }
    case 'icmp':
      return traffic.types.length === 0 ? 'ICMP' : `ICMP type ${traffic.types.join(', ')}`;
  }
}
