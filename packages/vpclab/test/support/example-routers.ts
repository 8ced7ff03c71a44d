// Routers of the seed lab for the tests of this folder: the edge and the gateway of vpc-a.

import { DEFAULT_ROUTE, frrRouter } from '../../src/model/router.ts';
import type { FrrRouter, BgpNeighbor } from '../../src/model/router.ts';

export const EDGE_ADDRESS = '198.51.100.1';

export function gatewayNeighbor(host: number, prefixes: readonly string[]): BgpNeighbor {
  return {
    address: `198.51.100.${host}`,
    asn: 65000 + host,
    description: `tenant-${host} vpc-${host} nat-gateway-${host}`,
    defaultOriginate: true,
    prefixesIn: prefixes,
    prefixesOut: [DEFAULT_ROUTE],
  };
}

export function edgeRouter(neighbors: readonly BgpNeighbor[]): FrrRouter {
  return frrRouter({ name: 'edge', routerId: EDGE_ADDRESS, bgp: { asn: 65000, neighbors, announce: [] } });
}

export function gatewayRouter(host: number, prefixes: readonly string[]): FrrRouter {
  return frrRouter({
    name: `nat-gateway-${host}`,
    routerId: `198.51.100.${host}`,
    bgp: {
      asn: 65000 + host,
      neighbors: [
        {
          address: EDGE_ADDRESS,
          asn: 65000,
          description: 'edge',
          defaultOriginate: false,
          prefixesIn: [DEFAULT_ROUTE],
          prefixesOut: prefixes,
        },
      ],
      announce: prefixes.map((prefix) => ({ prefix })),
    },
  });
}
