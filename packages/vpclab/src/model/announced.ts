// What NAT gateways would announce by the lab file, and which of it a bound may hold back. Pure.

import type { Cidr, Ipv4 } from '../net/text.ts';
import type { Lab } from './lab.ts';
import { publicAddressesOf } from './public-addresses.ts';
import { planeOfVpc } from './regions.ts';
import type { Plane } from './regions.ts';

type NatGateway = Lab['natGateways'][number];

export function announcedBy(lab: Lab, gateway: NatGateway): readonly Cidr[] {
  const { routing, prefixes, vpcs, inside } = gateway;
  const own = inside.kind === 'subnet' ? [inside.vpc] : vpcs;
  const isInside = (name: string): boolean => inside.kind === 'subnet' && inside.subnet === name;
  const vpc = routing.announce.flatMap((source): readonly Cidr[] => {
    switch (source) {
      case 'vpc':
        return prefixes;
      case 'subnets':
        return lab.vpcs
          .filter(({ name }) => own.includes(name))
          .flatMap(({ subnets }) => subnets.filter(({ name }) => !isInside(name)).map(({ cidr }) => cidr));
      case 'workloads':
        return lab.workloads.filter(({ vpc }) => own.includes(vpc)).map(({ address }) => `${address}/32`);
    }
  });
  const spokes = prefixes.filter(
    (_, at) => !own.includes(vpcs[at] ?? '') && !vpc.includes(prefixes[at] ?? ''),
  );
  return [...vpc, ...spokes, ...publicAddressesOf(lab, gateway).map(({ prefix }) => prefix)];
}

/** It, or its tenant, has more to announce than it may: which prefixes those are is for the routing agent to say. */
export function isAtBound(lab: Lab, gateway: NatGateway): boolean {
  if (!gateway.isDriven || gateway.routing.protocol === 'static') return false;
  if (new Set(announcedBy(lab, gateway)).size > gateway.routing.limit) return true;
  return tenantBounds(lab).some(
    ({ gateways, prefixes, limit }) => gateways.includes(gateway) && prefixes.size > limit,
  );
}

/** What the gateways of a tenant may announce together, those of one control plane: one agent drives them. */
export type TenantBound = {
  readonly tenant: string;
  readonly plane: Plane;
  readonly limit: number;
  readonly gateways: readonly NatGateway[];
  /** What they would announce by the lab file. */
  readonly prefixes: ReadonlySet<Cidr>;
};

export function tenantBounds(lab: Lab): readonly TenantBound[] {
  const planeOf = planeOfVpc(lab);
  return lab.tenants.flatMap(({ name: tenant, prefixLimit: limit }): readonly TenantBound[] => {
    if (limit === undefined) return [];
    const own = lab.natGateways.filter(
      (one) => one.isDriven && one.routing.protocol !== 'static' && one.tenant === tenant,
    );
    const byPlane = Map.groupBy(own, ({ vpcs: [first = ''] }) => planeOf(first));
    return [...byPlane].map(([plane, gateways]) => ({
      ...{ tenant, plane, limit, gateways },
      prefixes: new Set(gateways.flatMap((one) => announcedBy(lab, one))),
    }));
  });
}

/** Elastic, published and anycast addresses that no gateway below its bound announces. */
export function withheldAddresses(lab: Lab): ReadonlySet<Ipv4> {
  const of = (isMeant: (gateway: NatGateway) => boolean): ReadonlySet<Ipv4> =>
    new Set(
      lab.natGateways
        .filter(isMeant)
        .flatMap((gateway) => publicAddressesOf(lab, gateway).map(({ address }) => address)),
    );
  return of((gateway) => isAtBound(lab, gateway)).difference(of((gateway) => !isAtBound(lab, gateway)));
}
