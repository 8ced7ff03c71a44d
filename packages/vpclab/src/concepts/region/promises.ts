// What regions promise: VPCs of one tenant in different regions reach each other over routes from BGP; nothing of a tenant
// speaks to the routers on the way.

import { HTTP_PORT } from '../../model/ports.ts';
import type { LabPromise, RoutePromise } from '../../model/promise.ts';
import type { Lab } from '../../model/lab.ts';
import { senderOf } from '../attempt-promise.ts';
import { closedWall } from '../closed-wall.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import { regionGateways } from '../../model/regions.ts';
import type { JoinedGateway } from '../../model/regions.ts';

const CATEGORY = 'region';
/** RFC 4271. */
const BGP_PORT = 179;

export const regionPromises: ConceptPromises = {
  ...NO_PROMISES,
  ways: (lab) => {
    const gateways = gatewaysByVpc(lab);
    return ({ from, to }) => {
      if (to.kind !== 'workload') return undefined;
      const [here, there] = [gateways.get(from.vpc), gateways.get(to.workload.vpc)];
      if (here === undefined || there === undefined || here.region === there.region) return undefined;
      if (here.table.tenant !== there.table.tenant) return undefined;
      return { category: CATEGORY, seenAs: from.address, port: here.gateway.name, mac: undefined };
    };
  },
  networks: (lab) => {
    const gateways = gatewaysByVpc(lab);
    return (vpc) => gateways.get(vpc)?.gateway.others ?? [];
  },
  walls: (lab, { first, networks }) => {
    const own = gatewaysByVpc(lab).get(first.vpc);
    if (own === undefined) return [];
    const from = senderOf(first, networks);
    const { gateway, table } = own;
    return [
      { name: gateway.name, address: gateway.address, port: BGP_PORT },
      { name: table.name, address: gateway.tableAddress, port: BGP_PORT },
      { name: table.name, address: gateway.tableAddress, port: HTTP_PORT },
    ].map(({ port, ...to }) => closedWall({ category: 'region-control', from, to, port }));
  },
  others: ({ lab }) => regionGateways(lab).flatMap(routes),
};

function gatewaysByVpc(lab: Lab): ReadonlyMap<string, JoinedGateway> {
  return new Map(regionGateways(lab).map((joined) => [joined.gateway.vpc, joined]));
}

function routes({ table, gateway }: JoinedGateway): readonly LabPromise[] {
  const learned = (router: string, prefix: string, from: string, peer: string): RoutePromise => ({
    kind: 'route',
    text: `${router} routes ${prefix} to ${peer}`,
    category: CATEGORY,
    router,
    prefix,
    nextHops: [from],
  });
  return [
    ...gateway.others.map((prefix) => learned(gateway.name, prefix, gateway.tableAddress, table.name)),
    learned(table.name, gateway.prefix, gateway.outsideAddress, gateway.name),
    // Once for each table.
    ...(gateway === table.gateways[0]
      ? table.peers.flatMap((peer) =>
          peer.prefixes.map((prefix) => learned(table.name, prefix, peer.address, peer.name)),
        )
      : []),
  ];
}
