// What a gateway should announce, by its policy and by what is in OVN now. Pure: the same database gives the same
// announcements, whatever was announced before.

import { addressOf } from '../net/ipv4.ts';
import { holdsAddress, holdsPrefix, prefixOf } from '../net/prefix.ts';
import type { Cidr } from '../net/text.ts';
import { sortedAnnouncements, type BgpAnnouncement } from '../model/router.ts';
import type { GatewayConfig, Source } from './config.ts';
import type { RouterFacts, Subnet } from './northbound.ts';

export type Announced = {
  readonly prefix: Cidr;
  readonly source: Source | 'fixed';
  readonly of: string;
};
export type Refused = Announced & { readonly reason: string };
/** A route that OVN wants advertised (Advertised_Route of ovn-sb(5)). */
export type Advertisement = {
  readonly prefix: Cidr;
  /** The router's port that it leads through. */
  readonly port: string;
  /** The port that the address is behind, where OVN names one. */
  readonly tracked?: string;
};
/** What only the Southbound database knows. */
type Places = {
  /** Whether a port is on the chassis that the gateway speaks for. */
  readonly isHere: (port: string) => boolean;
  readonly advertised: readonly Advertisement[];
};
export type Intended = {
  readonly announce: readonly BgpAnnouncement[];
  /** Where each comes from. */
  readonly because: readonly Announced[];
  readonly refused: readonly Refused[];
};

export const NOTHING: Intended = { announce: [], because: [], refused: [] };
const ANYWHERE: Places = { isHere: () => true, advertised: [] };

export function intendedOf(
  gateway: GatewayConfig,
  router: RouterFacts | undefined,
  places: Places = ANYWHERE,
): Intended {
  if (router === undefined) return NOTHING;
  const bounds = gateway.within.map(prefixOf);
  const fixed = gateway.fixed.map(({ prefix, of }) => ({ prefix, of, source: 'fixed' as const }));
  const meds = new Map(gateway.fixed.map(({ prefix, med }) => [prefix, med]));
  const offers = gateway.announce.flatMap((source) => offered(source, gateway, router, places));
  const isFixed = new Set(fixed.map(({ prefix }) => prefix));
  const candidates = sorted(distinct(offers)).filter(({ prefix }) => !isFixed.has(prefix));
  const because: Announced[] = [...fixed];
  const refused: Refused[] = [];
  for (const candidate of candidates) {
    const prefix = prefixOf(candidate.prefix);
    if (candidate.source === 'advertised' && router.learned.includes(candidate.prefix)) {
      // `dynamic-routing-redistribute=static` lists what the agent itself wrote, too.
      refused.push({ ...candidate, reason: 'it was learned from outside' });
    } else if (bounds.length > 0 && !bounds.some((bound) => holdsPrefix(bound, prefix))) {
      refused.push({ ...candidate, reason: `outside ${gateway.within.join(', ')}` });
    } else if (because.length >= gateway.limit) {
      refused.push({ ...candidate, reason: `more than ${gateway.limit} prefixes` });
    } else because.push(candidate);
  }
  const attributes = {
    ...(gateway.communities.length === 0 ? {} : { communities: gateway.communities }),
    ...(gateway.med === undefined ? {} : { med: gateway.med }),
  };
  return {
    announce: sortedAnnouncements(
      because.map(({ prefix }) => {
        const med = meds.get(prefix);
        return { prefix, ...attributes, ...(med === undefined ? {} : { med }) };
      }),
    ),
    because,
    refused,
  };
}

function offered(
  source: Source,
  gateway: GatewayConfig,
  router: RouterFacts,
  { isHere, advertised }: Places,
): readonly Announced[] {
  const own = router.subnets.filter(
    (subnet) => isOwn(subnet, gateway) && (subnet.at.length === 0 || subnet.at.some(isHere)),
  );
  switch (source) {
    case 'vpc':
      // Only what has something in it: a VPC without a subnet is no place to send packets to.
      return gateway.within
        .filter((prefix) => own.some((subnet) => holdsPrefix(prefixOf(prefix), prefixOf(subnet.prefix))))
        .map((prefix) => ({ prefix, source, of: router.name }));
    case 'subnets':
      return own.map((subnet) => ({ prefix: subnet.prefix, source, of: subnet.switch }));
    case 'workloads':
      return own.flatMap((subnet) =>
        subnet.workloads
          .filter(
            ({ address, port, up }) =>
              up &&
              // Behind a router's gateway, its chassis counts and not the workload's own.
              (subnet.at.length > 0 || isHere(port)) &&
              holdsAddress(prefixOf(subnet.prefix), addressOf(address)),
          )
          .map(({ address, port }) => ({ prefix: `${address}/32`, source, of: port })),
      );
    case 'loadbalancers':
      return router.vips.map(({ address, name }) => ({ prefix: `${address}/32`, source, of: name }));
    case 'elastic':
      return router.elastic
        .filter(({ at }) => at.length === 0 || at.some(isHere))
        .map(({ address, of }) => ({ prefix: `${address}/32`, source, of }));
    case 'provider':
      return router.provider
        .filter(({ port, up, externalIds }) => up && isHere(port) && isInScope(externalIds, gateway))
        .map(({ address, port }) => ({ prefix: `${address}/32`, source, of: port }));
    case 'advertised':
      return advertised
        .filter(
          ({ prefix, tracked }) =>
            (tracked === undefined || isHere(tracked)) && !isOnGatewayNetwork(prefix, gateway, router),
        )
        .map(({ prefix, port, tracked }) => ({ prefix, source, of: tracked ?? port }));
  }
}

/** The network that the gateway stands on, or an address of it: the gateway is on it anyway, and announces what is behind. */
function isOnGatewayNetwork(prefix: Cidr, { nextHop }: GatewayConfig, { subnets }: RouterFacts): boolean {
  if (nextHop === undefined) return false;
  const own = subnets.find((subnet) => holdsAddress(prefixOf(subnet.prefix), addressOf(nextHop)));
  return own !== undefined && holdsPrefix(prefixOf(own.prefix), prefixOf(prefix));
}

/** A subnet of the VPC itself: no transit network, and not the one that the gateway stands on. */
function isOwn(subnet: Subnet, gateway: GatewayConfig): boolean {
  const { isShared, isProvider, prefix, externalIds, portIds } = subnet;
  const { nextHop } = gateway;
  return (
    !isShared &&
    !isProvider &&
    !(nextHop !== undefined && holdsAddress(prefixOf(prefix), addressOf(nextHop))) &&
    isInScope(portIds, gateway) &&
    Object.entries(gateway.only).every(([key, value]) => externalIds.get(key) === value)
  );
}

/** Where Neutron says of a port which address scope its subnet is of. */
const SCOPE = 'neutron:subnet_pool_addr_scope4';

function isInScope(externalIds: ReadonlyMap<string, string>, { scopes }: GatewayConfig): boolean {
  return scopes.length === 0 || scopes.includes(externalIds.get(SCOPE) ?? '');
}

function distinct(announced: readonly Announced[]): readonly Announced[] {
  return [...new Map(announced.toReversed().map((entry) => [entry.prefix, entry])).values()];
}

function sorted(announced: readonly Announced[]): readonly Announced[] {
  const keyed = announced.map((entry) => ({ entry, prefix: prefixOf(entry.prefix) }));
  return keyed
    .toSorted((a, b) => a.prefix.base - b.prefix.base || a.prefix.length - b.prefix.length)
    .map(({ entry }) => entry);
}
