// From a resolved lab to its intents: all of them, or a deterministic sample in which every workload sends and is sent
// to, every pair of subnets and of nodes of a VPC is crossed, and every VPC is held against others. In a big lab the
// VPCs take turns with the crossings. Pure.

import type { Lab } from '../model/lab.ts';
import type { NatGateway } from '../concepts/nat-gateway/resolved.ts';
import type { Workload } from '../concepts/workload/resolved.ts';
import { closedIntents } from './closed-intents.ts';
import type { Intent, ReachCategory } from './intent.ts';

export type Extent = 'sample' | 'exhaustive';

/** How many other VPCs each VPC is held against in a sample, once a lab has more than that. */
const SAMPLED_VPCS = 4;
/** Up to here a sample takes well under a second; in a bigger lab each VPC's share of it is smaller. */
const BIG_LAB_WORKLOADS = 100;
const BIG_LAB_CROSSINGS = 1;
const BIG_LAB_VPCS = 1;
/** One VPC in so many tries one of the provider's walls. */
const BIG_LAB_WALLED = 4;

export function intentsOf(lab: Lab, extent: Extent): readonly Intent[] {
  return [
    ...bgpIntents(lab),
    ...insideIntents(lab, extent),
    ...betweenIntents(lab, extent),
    ...internetIntents(lab, extent),
    ...wallsOfProvider(lab, extent),
  ];
}

function wallsOfProvider(lab: Lab, extent: Extent): readonly Intent[] {
  const byVpc = groupByVpc(lab.workloads);
  return lab.vpcs.flatMap(({ name }, turn) => {
    const members = byVpc.get(name) ?? [];
    if (extent === 'exhaustive') return members.flatMap((member) => closedIntents(lab, [member], 'all'));
    if (!isBig(lab)) return closedIntents(lab, members, 'all');
    return turn % BIG_LAB_WALLED === 0 ? closedIntents(lab, members, turn / BIG_LAB_WALLED) : [];
  });
}

function bgpIntents(lab: Lab): readonly Intent[] {
  const announced = new Map<string, NatGateway[]>();
  for (const gateway of lab.natGateways) {
    for (const prefix of gateway.prefixes) {
      const gateways = announced.get(prefix) ?? [];
      gateways.push(gateway);
      announced.set(prefix, gateways);
    }
  }
  return [
    ...lab.natGateways.map((gateway): Intent => ({ kind: 'bgp', gateway })),
    ...[...announced].map(([prefix, gateways]): Intent => ({ kind: 'edge-route', prefix, gateways })),
  ];
}

function insideIntents(lab: Lab, extent: Extent): readonly Intent[] {
  const byVpc = groupByVpc(lab.workloads);
  return lab.vpcs.flatMap((vpc, turn) => {
    const members = byVpc.get(vpc.name) ?? [];
    const pairs =
      extent === 'exhaustive'
        ? allPairs(members, members)
        : isBig(lab)
          ? [...ring(members), ...taken(crossings(members), turn, BIG_LAB_CROSSINGS)]
          : [...ring(members), ...crossings(members)];
    return pairs.map(([from, to], index): Intent => {
      const category: ReachCategory = from.subnet === to.subnet ? 'same-subnet' : 'cross-subnet';
      return { kind: 'reach', category, from, to, protocol: protocolOf(index) };
    });
  });
}

function betweenIntents(lab: Lab, extent: Extent): readonly Intent[] {
  const members = groupByVpc(lab.workloads);
  const vpcs = lab.vpcs.filter((vpc) => members.has(vpc.name));
  const sampled = isBig(lab) ? BIG_LAB_VPCS : SAMPLED_VPCS;
  const count = extent === 'exhaustive' ? vpcs.length - 1 : Math.min(sampled, vpcs.length - 1);
  return vpcs.flatMap((vpc, index) =>
    Array.from({ length: Math.max(count, 0) }, (_, step) => {
      const other = vpcs[(index + 1 + step) % vpcs.length];
      return other === undefined
        ? []
        : pairIntents(lab, members.get(vpc.name) ?? [], members.get(other.name) ?? [], extent);
    }).flat(),
  );
}

function pairIntents(
  lab: Lab,
  senders: readonly Workload[],
  receivers: readonly Workload[],
  extent: Extent,
): readonly Intent[] {
  const [first, last] = [senders[0], senders.at(-1)];
  const target = receivers.at(-1);
  if (first === undefined || last === undefined || target === undefined) return [];
  const attached = areAttached(lab, first.vpc, target.vpc);
  const pairs: readonly Pair[] =
    extent === 'exhaustive'
      ? allPairs(senders, receivers)
      : first === last
        ? [[first, target]]
        : [
            [first, target],
            [last, receivers[0] ?? target],
          ];
  return pairs.map(([from, to], index): Intent => {
    const protocol = protocolOf(index);
    return attached
      ? { kind: 'reach', category: 'transit', from, to, protocol }
      : { kind: 'isolated', from, to, protocol };
  });
}

function internetIntents(lab: Lab, extent: Extent): readonly Intent[] {
  const hosts = lab.internet?.hosts ?? [];
  const exits = exitsByVpc(lab);
  return lab.workloads.flatMap((from, index): readonly Intent[] => {
    const asked =
      extent === 'exhaustive' ? hosts : hosts.slice(index % hosts.length, (index % hosts.length) + 1);
    const gateway = exits.get(from.vpc);
    return asked.map((to) =>
      gateway === undefined ? { kind: 'no-internet', from, to } : { kind: 'internet', from, to, gateway },
    );
  });
}

function exitsByVpc(lab: Lab): ReadonlyMap<string, NatGateway> {
  return new Map(lab.natGateways.flatMap((gateway) => gateway.vpcs.map((vpc) => [vpc, gateway] as const)));
}

function areAttached(lab: Lab, one: string, other: string): boolean {
  return lab.transits.some(({ attachments }) =>
    [one, other].every((name) => attachments.some((attachment) => attachment.vpc === name)),
  );
}

type Pair = readonly [Workload, Workload];

function allPairs(senders: readonly Workload[], receivers: readonly Workload[]): readonly Pair[] {
  return senders.flatMap((from) => receivers.filter((to) => to !== from).map((to): Pair => [from, to]));
}

function isBig(lab: Lab): boolean {
  return lab.workloads.length > BIG_LAB_WORKLOADS;
}

/** Every member sends to the next, the last one to the first. */
function ring(members: readonly Workload[]): readonly Pair[] {
  if (members.length < 2) return [];
  return members.map((from, index): Pair => [from, members[(index + 1) % members.length] ?? from]);
}

/** A pair for every two subnets and every two nodes that the ring left out. */
function crossings(members: readonly Workload[]): readonly Pair[] {
  const crossing = ([from, to]: Pair): string => `${from.subnet} ${to.subnet} ${from.node === to.node}`;
  const crossed = new Set(ring(members).map(crossing));
  const more: Pair[] = [];
  for (const pair of allPairs(representatives(members), representatives(members))) {
    if (crossed.has(crossing(pair))) continue;
    crossed.add(crossing(pair));
    more.push(pair);
  }
  return more;
}

/** `count` of them, from where it is this turn. */
function taken<T>(items: readonly T[], turn: number, count: number): readonly T[] {
  const from = items.length === 0 ? 0 : (turn * count) % items.length;
  return [...items.slice(from), ...items.slice(0, from)].slice(0, count);
}

/** One member for each subnet on each node. */
function representatives(members: readonly Workload[]): readonly Workload[] {
  return [...new Map(members.map((member) => [`${member.subnet} ${member.node}`, member])).values()];
}

function groupByVpc(workloads: readonly Workload[]): ReadonlyMap<string, readonly Workload[]> {
  return Map.groupBy(workloads, (workload) => workload.vpc);
}

function protocolOf(index: number): 'tcp' | 'udp' {
  return index % 3 === 2 ? 'udp' : 'tcp';
}
