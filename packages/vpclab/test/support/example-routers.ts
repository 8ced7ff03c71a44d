// Routers of the seed lab for the tests of this folder: the edge and the gateway of vpc-a.

import { DEFAULT_ROUTE, frrRouter } from '../../src/model/router.ts';
import type { FrrRouter, BgpNeighbor } from '../../src/model/router.ts';
import { Secret } from '../../src/secret.ts';

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

/** Every protocol, with all that it has words for. */
export function fullRouter(): FrrRouter {
  const [neighbor] = edgeRouter([gatewayNeighbor(11, ['10.0.0.0/16 le 32'])]).bgp?.neighbors ?? [];
  if (neighbor === undefined) throw new Error('no neighbor');
  return frrRouter({
    name: 'edge',
    routerId: EDGE_ADDRESS,
    bgp: {
      asn: 65000,
      neighbors: [
        {
          ...neighbor,
          asPathIn: 'own',
          localPreference: 200,
          bfd: 'fast',
          password: new Secret('horse'),
          ttlSecurityHops: 1,
        },
      ],
      announce: [{ prefix: '192.0.2.0/24', communities: ['65000:2', '65000:1'], med: 10 }],
      gracefulRestart: true,
      maximumPaths: 8,
    },
    ospf: {
      interfaces: [
        { name: 'to-a', area: '0', mode: 'point-to-point', bfd: 'fast', cost: 10 },
        { name: 'external', area: '0', mode: 'passive' },
      ],
      redistribute: ['10.0.0.0/16 le 32'],
      accept: ['10.0.0.0/16'],
      defaultOriginate: true,
    },
    bfd: [{ name: 'fast', intervalMs: 100, multiplier: 3 }],
  });
}
