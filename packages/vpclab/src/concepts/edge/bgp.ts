// BGP between NAT gateways and the edge: a gateway announces its VPC prefixes and accepts the default route, the edge
// the other way round; neither accepts or says anything else.

import { directoryOf } from '../../model/layout.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { frrDaemonRows } from '../../frr/daemons.ts';
import { DEFAULT_ROUTE, frrRouter } from '../../model/router.ts';
import type { FrrRouter } from '../../model/router.ts';
import type { Lab } from '../../model/lab.ts';
import type { Edge } from './resolved.ts';
import type { NatGateway } from '../nat-gateway/resolved.ts';

/** FRR in a namespace: its configuration and its daemons. */
export function frrRows(router: FrrRouter, origin: Origin): readonly Row[] {
  const netns = router.name;
  return [
    { kind: 'frr', key: netns, netns, router, origin },
    ...frrDaemonRows({ netns, origin, router }, directoryOf(netns)),
  ];
}

export function routerOfEdge(lab: Lab, edge: Edge): FrrRouter {
  return frrRouter({
    name: edge.name,
    routerId: edge.routerId,
    bgp: {
      asn: edge.asn,
      announce: [],
      neighbors: lab.natGateways.map((gateway) => ({
        address: gateway.outsideAddress,
        asn: gateway.asn,
        description: [gateway.tenant ?? 'shared', ...gateway.vpcs, gateway.name].join(' '),
        defaultOriginate: true,
        prefixesIn: gateway.prefixes,
        prefixesOut: [DEFAULT_ROUTE],
        asPathIn: 'own',
      })),
    },
  });
}

export function routerOfGateway(gateway: NatGateway, edge: Edge): FrrRouter {
  return frrRouter({
    name: gateway.name,
    routerId: gateway.routerId,
    bgp: {
      asn: gateway.asn,
      announce: gateway.prefixes.map((prefix) => ({ prefix })),
      neighbors: [
        {
          address: edge.externalAddress,
          asn: edge.asn,
          description: edge.name,
          defaultOriginate: false,
          prefixesIn: [DEFAULT_ROUTE],
          prefixesOut: gateway.prefixes,
        },
      ],
    },
  });
}
