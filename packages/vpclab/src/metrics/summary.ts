// Rates by VPC from two readings of the metrics: what a person looks at first.

import type { MetricFamily } from './answer.ts';

export type Reading = { readonly families: readonly MetricFamily[]; readonly atMs: number };

/** Rates are per second. */
export type VpcTraffic = {
  readonly tenant: string;
  readonly vpc: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly sentPackets: number;
  readonly receivedPackets: number;
  /** Before the switch, by security groups and access lists, and by NAT gateways. */
  readonly drops: number;
  readonly sessions: number;
  readonly gatewaysUp: number;
  readonly gateways: number;
  readonly bgpUp: number;
  readonly bgpSessions: number;
  readonly ospfUp: number;
  readonly ospfNeighbors: number;
};

/** Workloads' traffic counts; what a NAT gateway carries was counted at the workload. */
const isOfWorkload = (labels: Labels): boolean => labels['workload'] !== undefined;
const isRefusal = (labels: Labels): boolean => REFUSALS.has(labels['action'] ?? '');
const everything = (): boolean => true;

const REFUSALS = new Set(['drop', 'reject']);
const BGP_ESTABLISHED = 1;
/** RFC 2328: full; and of two that are not designated, two-way. */
const OSPF_UP = new Set([7, 3]);

type Labels = Readonly<Record<string, string>>;
type Sums = ReadonlyMap<string, number>;

export function trafficByVpc(before: Reading, after: Reading): readonly VpcTraffic[] {
  const seconds = Math.max(0.001, (after.atMs - before.atMs) / 1000);
  const rate = (name: string, wanted: (labels: Labels) => boolean = everything) => {
    const [then, now] = [sums(before, name, wanted), sums(after, name, wanted)];
    return (key: string): number => Math.max(0, (now.get(key) ?? 0) - (then.get(key) ?? 0)) / seconds;
  };
  const port = 'ovn_logical_switch_port';
  const sentBytes = rate(`${port}_transmit_bytes_total`, isOfWorkload);
  const receivedBytes = rate(`${port}_receive_bytes_total`, isOfWorkload);
  const sentPackets = rate(`${port}_transmit_packets_total`, isOfWorkload);
  const receivedPackets = rate(`${port}_receive_packets_total`, isOfWorkload);
  const lost = rate(`${port}_lost_before_switch_packets_total`);
  const dropped = rate('vpclab_nat_gateway_dropped_packets_total');
  const refused = rate('ovn_acl_matched_packets_total', isRefusal);
  const sessions = sums(after, 'vpclab_nat_gateway_sessions', everything);
  const count = (name: string, wanted: (value: number) => boolean = everything) => {
    const found = sums(after, name, everything, (value) => (wanted(value) ? 1 : 0));
    return (key: string): number => found.get(key) ?? 0;
  };
  const gatewaysUp = count('vpclab_gateway_up', (value) => value === 1);
  const gateways = count('vpclab_gateway_up');
  const bgpUp = count('frr_bgp_peer_state', (value) => value === BGP_ESTABLISHED);
  const bgpSessions = count('frr_bgp_peer_state');
  const ospfUp = count('frr_ospf_neighbor_state', (value) => OSPF_UP.has(value));
  const ospfNeighbors = count('frr_ospf_neighbor_state');
  return [...sums(after, 'ovn_logical_router_info', everything).keys()]
    .toSorted()
    .filter((key) => key !== ' ')
    .map((key) => {
      const [tenant = '', vpc = ''] = key.split(' ');
      return {
        tenant,
        vpc,
        sentBytes: sentBytes(key),
        receivedBytes: receivedBytes(key),
        sentPackets: sentPackets(key),
        receivedPackets: receivedPackets(key),
        drops: lost(key) + refused(key) + dropped(key),
        sessions: sessions.get(key) ?? 0,
        gatewaysUp: gatewaysUp(key),
        gateways: gateways(key),
        bgpUp: bgpUp(key),
        bgpSessions: bgpSessions(key),
        ospfUp: ospfUp(key),
        ospfNeighbors: ospfNeighbors(key),
      };
    });
}

function sums(
  { families }: Reading,
  name: string,
  wanted: (labels: Labels) => boolean,
  valueOf: (value: number) => number = (value) => value,
): Sums {
  const found = new Map<string, number>();
  for (const { labels, value } of families.find((family) => family.name === name)?.series ?? []) {
    if (!wanted(labels)) continue;
    const key = `${labels['tenant'] ?? ''} ${labels['vpc'] ?? ''}`;
    found.set(key, (found.get(key) ?? 0) + valueOf(value));
  }
  return found;
}
