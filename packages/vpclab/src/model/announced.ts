// What NAT gateways would announce by the lab file, and which of it a bound may hold back. Pure.

import type { Cidr, Ipv4 } from '../net/text.ts';
import type { Lab } from './lab.ts';
import { publicAddressesOf } from './public-addresses.ts';
import { planeOfVpc } from './regions.ts';

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
  const bound = lab.tenants.find(({ name }) => name === gateway.tenant)?.prefixLimit;
  return bound !== undefined && counted(lab, gateway) > bound;
}

/** Prefixes that one agent counts for the tenant: it drives the gateways of one control plane. */
function counted(lab: Lab, { tenant, vpcs: [first = ''] }: NatGateway): number {
  const planeOf = planeOfVpc(lab);
  const together = lab.natGateways.filter(
    (one) =>
      one.isDriven &&
      one.routing.protocol !== 'static' &&
      one.tenant === tenant &&
      planeOf(one.vpcs[0] ?? '') === planeOf(first),
  );
  return new Set(together.flatMap((one) => announcedBy(lab, one))).size;
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
