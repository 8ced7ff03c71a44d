// What a NAT gateway promises: its VPCs reach the internet and are seen at its address there; its session with the edge
// is up, and the edge knows the way back.

import { INTERNET } from '../attempt-promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import type { NatGateway } from './resolved.ts';

export const natGatewayPromises: ConceptPromises = {
  ...NO_PROMISES,
  ways: (lab) => {
    const exits = new Map(
      lab.natGateways.flatMap((gateway) => gateway.vpcs.map((vpc) => [vpc, gateway] as const)),
    );
    return ({ from, to }) => {
      const gateway = to.kind === 'host' ? exits.get(from.vpc) : undefined;
      if (gateway === undefined) return undefined;
      return { category: INTERNET, seenAs: gateway.outsideAddress, port: gateway.name, mac: undefined };
    };
  },
  others: ({ lab: { edge, natGateways } }) => {
    if (edge === undefined) return [];
    return [
      ...natGateways.map((gateway) => ({
        kind: 'session' as const,
        text: `${gateway.name} has its session with the edge`,
        category: 'bgp',
        router: gateway.name,
        peer: edge.externalAddress,
        peerName: edge.name,
      })),
      ...[...announcements(natGateways)].map(([prefix, gateways]) => ({
        kind: 'route' as const,
        text: `the edge routes ${prefix} to ${gateways.map(({ name }) => name).join(' or ')}`,
        category: 'edge-route',
        router: edge.name,
        prefix,
        nextHops: gateways.map(({ outsideAddress }) => outsideAddress),
      })),
    ];
  },
};

function announcements(gateways: readonly NatGateway[]): ReadonlyMap<string, readonly NatGateway[]> {
  const announced = new Map<string, NatGateway[]>();
  for (const gateway of gateways) {
    for (const prefix of gateway.prefixes) {
      const others = announced.get(prefix) ?? [];
      others.push(gateway);
      announced.set(prefix, others);
    }
  }
  return announced;
}
