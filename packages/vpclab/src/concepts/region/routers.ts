// FRR of gateways to other regions and of the tables of an edge. What each side may say is in exact lists on both ends, by
// the lab file: a table passes on what its own gateways say to other regions, and what those say to its own gateways.

import { BMP_LISTENER } from '../../model/layout.ts';
import { frrRouter } from '../../model/router.ts';
import type { BfdProfile, FrrRouter } from '../../model/router.ts';
import type { Region, RegionGateway, TenantTable } from './resolved.ts';

/** Longer than within a region: there may be more than a cable between, and many sessions share a processor. */
const BFD: BfdProfile = { name: 'every-300-ms-x-3', intervalMs: 300, multiplier: 3 };

/** What it announces is the routing agent's. */
export function routerOfRegionGateway(
  gateway: RegionGateway,
  table: TenantTable,
  { asn }: Region,
): FrrRouter {
  return frrRouter({
    name: gateway.name,
    routerId: gateway.outsideAddress,
    bfd: [BFD],
    bgp: {
      asn: gateway.asn,
      announce: 'agent',
      bmp: BMP_LISTENER,
      neighbors: [
        {
          address: gateway.tableAddress,
          asn,
          description: table.name,
          defaultOriginate: false,
          prefixesIn: gateway.others,
          prefixesOut: [gateway.prefix],
          asPathIn: 'first',
          bfd: BFD.name,
        },
      ],
    },
  });
}

export function routerOfTable(table: TenantTable, { asn }: Region): FrrRouter {
  const own = table.gateways.map(({ prefix }) => prefix);
  return frrRouter({
    name: table.name,
    routerId: table.routerId,
    bfd: [BFD],
    bgp: {
      asn,
      announce: [],
      bmp: BMP_LISTENER,
      neighbors: [
        ...table.gateways.map((gateway) => ({
          address: gateway.outsideAddress,
          asn: gateway.asn,
          description: [table.tenant, gateway.vpc, gateway.name].join(' '),
          defaultOriginate: false,
          prefixesIn: [gateway.prefix],
          prefixesOut: gateway.others,
          asPathIn: 'own' as const,
          bfd: BFD.name,
        })),
        ...table.peers.map((peer) => ({
          address: peer.address,
          asn: peer.asn,
          description: [table.tenant, peer.region, peer.name].join(' '),
          defaultOriginate: false,
          prefixesIn: peer.prefixes,
          prefixesOut: own,
          asPathIn: 'first' as const,
          bfd: BFD.name,
        })),
      ],
    },
  });
}
