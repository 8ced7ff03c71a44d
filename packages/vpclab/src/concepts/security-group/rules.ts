// Rules of security groups: put together, and by direction. Pure.

import { joined } from './port-ranges.ts';
import type { Direction, Peer, SecurityGroup, SecurityRule, Traffic } from './resolved.ts';

/**
 * One rule for each peer and protocol, because each costs flows on every switch of its members; and none beside one that
 * allows the peer everything.
 */
export function merged(rules: readonly SecurityRule[]): readonly SecurityRule[] {
  const byPeer = Map.groupBy(rules, ({ peer }) => peerText(peer));
  return [...byPeer.values()].flatMap((ofPeer) => {
    const everything = ofPeer.find(({ traffic }) => traffic.protocol === 'all');
    if (everything !== undefined) return [everything];
    const byProtocol = Map.groupBy(ofPeer, ({ traffic }) => traffic.protocol);
    return [...byProtocol.values()].flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      return [{ peer: first.peer, traffic: same.map(({ traffic }) => traffic).reduce(both) }];
    });
  });
}

function both(a: Traffic, b: Traffic): Traffic {
  if ('ports' in a && 'ports' in b) {
    const isAll = a.ports.length === 0 || b.ports.length === 0;
    return { protocol: a.protocol, ports: isAll ? [] : joined([...a.ports, ...b.ports]) };
  }
  if ('types' in a && 'types' in b) {
    const isAll = a.types.length === 0 || b.types.length === 0;
    const types = [...new Set([...a.types, ...b.types])].toSorted((one, other) => one - other);
    return { protocol: 'icmp', types: isAll ? [] : types };
  }
  return { protocol: 'all' };
}

export function peerText(peer: Peer): string {
  return peer.kind === 'cidr' ? peer.cidr : peer.name;
}

export function rulesOf(group: SecurityGroup, direction: Direction): readonly SecurityRule[] {
  return direction === 'ingress' ? group.ingress : group.egress;
}
