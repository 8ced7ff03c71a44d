// What the routers of a lab do with a packet, by their route tables: subnets, transits, NAT gateways and the routes that
// the user wrote. Pure: promises follow from it.

import type { Lab } from '../../model/lab.ts';
import { addressOf } from '../../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';

/** Where a route leads. */
export type Hop =
  | { readonly kind: 'subnet' | 'gateway' | 'workload'; readonly name: string; readonly vpc: string }
  | { readonly kind: 'router'; readonly name: string }
  | { readonly kind: 'nowhere' };

export type Walk = {
  readonly end: Hop;
  /** A route that the user wrote was taken. */
  readonly isWritten: boolean;
};

type Route = { readonly prefix: Prefix; readonly to: Hop; readonly isWritten: boolean };

const DEFAULT_ROUTE = prefixOf('0.0.0.0/0');
const NOWHERE: Hop = { kind: 'nowhere' };
/** Routes that lead in a circle lead nowhere. */
const MOST_HOPS = 32;

/** The way of a packet from the router of a VPC to an address. */
export function walks(lab: Lab): (vpc: string, address: string) => Walk {
  const tables = new Map<string, readonly Route[]>([
    ...lab.vpcs.map((vpc) => [`vpc ${vpc.name}`, vpcTable(lab, vpc.name)] as const),
    ...lab.transits.map(({ name }) => [`transit ${name}`, transitTable(lab, name)] as const),
  ]);
  return (vpc, address) => {
    const value = addressOf(address);
    let [end, isWritten]: [Hop, boolean] = [{ kind: 'router', name: `vpc ${vpc}` }, false];
    for (let hop = 0; end.kind === 'router'; hop++) {
      const route: Route | undefined =
        hop === MOST_HOPS ? undefined : longest(tables.get(end.name) ?? [], value);
      if (route?.isWritten === true) isWritten = true;
      end = route?.to ?? NOWHERE;
    }
    return { end, isWritten };
  };
}

function longest(table: readonly Route[], address: number): Route | undefined {
  return table
    .filter(({ prefix }) => holdsAddress(prefix, address))
    .reduce<Route | undefined>(
      (best, route) => (best === undefined || route.prefix.length > best.prefix.length ? route : best),
      undefined,
    );
}

function vpcTable(lab: Lab, name: string): readonly Route[] {
  const vpc = lab.vpcs.find((one) => one.name === name);
  if (vpc === undefined) return [];
  const transits = lab.transits.filter(({ attachments }) => attachments.some((one) => one.vpc === name));
  const exits = lab.natGateways.filter(({ vpcs }) => vpcs.includes(name));
  const hopOf = (address: string): Hop => {
    const workload = lab.workloads.find((one) => one.vpc === name && one.address === address);
    if (workload !== undefined) return { kind: 'workload', name: workload.name, vpc: name };
    for (const transit of transits) {
      if (transit.gateway === address) return { kind: 'router', name: `transit ${transit.name}` };
      const other = transit.attachments.find((one) => one.address === address);
      if (other !== undefined) return { kind: 'router', name: `vpc ${other.vpc}` };
    }
    const gateway = lab.natGateways.find((one) => one.insideAddress === address);
    return gateway === undefined ? NOWHERE : { kind: 'gateway', name: gateway.name, vpc: name };
  };
  return [
    ...vpc.subnets.map((subnet) => made(subnet.cidr, { kind: 'subnet', name: subnet.name, vpc: name })),
    ...transits.flatMap(({ attachments }) =>
      attachments.filter((one) => one.vpc !== name).map((one) => toVpc(lab, one.vpc)),
    ),
    ...exits.map((gateway): Route => ({
      prefix: DEFAULT_ROUTE,
      to: { kind: 'gateway', name: gateway.name, vpc: name },
      isWritten: false,
    })),
    ...vpc.routes.map(({ prefix, nextHop }): Route => ({
      prefix: prefixOf(prefix),
      to: hopOf(nextHop),
      isWritten: true,
    })),
  ];
}

function transitTable(lab: Lab, name: string): readonly Route[] {
  const transit = lab.transits.find((one) => one.name === name);
  const exits = lab.natGateways.filter(({ inside }) => inside.kind === 'transit' && inside.transit === name);
  return [
    ...(transit?.attachments.map(({ vpc }) => toVpc(lab, vpc)) ?? []),
    ...exits.map((gateway): Route => ({
      prefix: DEFAULT_ROUTE,
      to: { kind: 'gateway', name: gateway.name, vpc: '' },
      isWritten: false,
    })),
  ];
}

function toVpc(lab: Lab, name: string): Route {
  const cidr = lab.vpcs.find((vpc) => vpc.name === name)?.cidr ?? '0.0.0.0/32';
  return made(cidr, { kind: 'router', name: `vpc ${name}` });
}

function made(cidr: string, to: Hop): Route {
  return { prefix: prefixOf(cidr), to, isWritten: false };
}
