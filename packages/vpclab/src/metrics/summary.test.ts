import { expect, it } from 'vitest';
import type { MetricFamily } from './answer.ts';
import { trafficByVpc } from './summary.ts';

function family(
  name: string,
  ...series: readonly (readonly [labels: string, value: number])[]
): MetricFamily {
  const read = (text: string) => Object.fromEntries(text.split(',').map((pair) => pair.split('=')));
  return {
    name,
    type: 'gauge',
    unit: 'count',
    help: '',
    series: series.map(([text, value]) => ({ labels: read(text), value })),
  };
}

const OWNER = 'tenant=t-1,vpc=a';

function reading(atMs: number, bytes: number, drops: number) {
  return {
    atMs,
    families: [
      family('ovn_logical_router_info', [OWNER, 1], ['name=lr-gateway', 1]),
      family(
        'ovn_logical_switch_port_transmit_bytes_total',
        [`${OWNER},workload=w`, bytes],
        [`${OWNER},port=nat`, bytes * 9],
      ),
      family(
        'vpclab_nat_gateway_dropped_packets_total',
        [`${OWNER},reason=egress`, drops],
        [`${OWNER},reason=input`, drops],
      ),
      family(
        'ovn_acl_matched_packets_total',
        [`${OWNER},action=drop`, drops],
        [`${OWNER},action=reject`, drops],
        [`${OWNER},action=allow-related`, 100 * drops],
      ),
      family('vpclab_gateway_up', [`${OWNER},gateway=x`, 1], [`${OWNER},gateway=y`, 0]),
      family(
        'frr_ospf_neighbor_state',
        [`${OWNER},neighbor=1`, 7],
        [`${OWNER},neighbor=2`, 3],
        [`${OWNER},neighbor=3`, 2],
      ),
      family('vpclab_nat_gateway_sessions', [OWNER, 7]),
      family('frr_bgp_peer_state', [`${OWNER},afi=ipv4`, 1], [`${OWNER},afi=ipv6`, 0]),
    ],
  };
}

it('gives rates by VPC, of workloads and not of gateways', () => {
  const [rate, ...others] = trafficByVpc(reading(0, 1_000, 1), reading(2_000, 5_000, 2));
  expect(others).toEqual([]);
  expect(rate).toMatchObject({
    tenant: 't-1',
    vpc: 'a',
    sentBytes: 2_000,
    receivedBytes: 0,
    drops: 2,
    sessions: 7,
    gatewaysUp: 1,
    gateways: 2,
    bgpUp: 1,
    bgpSessions: 2,
    ospfUp: 2,
    ospfNeighbors: 3,
  });
});

it('gives no negative rate where a workload went away', () => {
  expect(trafficByVpc(reading(0, 5_000, 0), reading(2_000, 1_000, 0))[0]?.sentBytes).toBe(0);
});
