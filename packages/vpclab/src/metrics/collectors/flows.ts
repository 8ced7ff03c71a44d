// Who talks to whom, by subnet and VPC, where the lab file asks for flow logs. Other exporters have nothing like it.

import type { FlowAccount } from '../../model/flow-sums.ts';
import { group } from '../metric.ts';
import type { Page } from '../page.ts';

const subnets = group('vpclab', 'owned', [
  ...(['tenant', 'vpc', 'subnet', 'direction', 'action', 'peer_vpc', 'peer_subnet', 'gateway'] as const),
]);
const vpcs = group('vpclab', 'deployment', ['from_tenant', 'from_vpc', 'to_tenant', 'to_vpc']);
const gateways = group('vpclab', 'owned', ['gateway', 'tenant', 'vpc']);

export const FLOW_METRICS = {
  bytes: subnets.counter(
    'vpclab_subnet_flow_bytes_total',
    'bytes',
    'Bytes of IP packets at the ports of workloads of the subnet, by direction (`egress`: sent by them), action (`accept`, `reject`, `unknown`) and other end: a subnet of the same tenant, or the NAT gateway that it is behind.',
  ),
  packets: subnets.counter(
    'vpclab_subnet_flow_packets_total',
    'packets',
    'Packets at the ports of workloads of the subnet, by direction, action and other end.',
  ),
  pairBytes: vpcs.counter(
    'vpclab_vpc_flow_bytes_total',
    'bytes',
    'Bytes of IP packets that were delivered to workloads of a VPC, by the VPC that they came from.',
  ),
  pairPackets: vpcs.counter(
    'vpclab_vpc_flow_packets_total',
    'packets',
    'Packets that were delivered to workloads of a VPC, by the VPC that they came from.',
  ),
  losses: gateways.counter(
    'vpclab_nat_gateway_lost_events_total',
    'count',
    'How often the kernel had no room for what the rules of the NAT gateway say of dropped packets: those flows are rejected without a reason.',
  ),
} as const;

export function collectFlows(page: Page, totals: FlowAccount): void {
  const m = FLOW_METRICS;
  for (const { of, packets, bytes, createdMs } of totals.subnets) {
    const { peerVpc, peerSubnet, ...rest } = of;
    const at = subnets.at({ ...rest, peer_vpc: peerVpc, peer_subnet: peerSubnet });
    page.add(m.bytes, at, bytes, createdMs);
    page.add(m.packets, at, packets, createdMs);
  }
  for (const { of, packets, bytes, createdMs } of totals.vpcs) {
    const { fromTenant, fromVpc, toTenant, toVpc } = of;
    const at = vpcs.at({ from_tenant: fromTenant, from_vpc: fromVpc, to_tenant: toTenant, to_vpc: toVpc });
    page.add(m.pairBytes, at, bytes, createdMs);
    page.add(m.pairPackets, at, packets, createdMs);
  }
  for (const { count, ...gateway } of totals.losses) page.add(m.losses, gateways.at(gateway), count);
}
