// Networks: each VPC, the transit between them, and the external network.

import { OWNED, rate } from '../specification.ts';
import type { DashboardSpecification, PanelSpecification } from '../specification.ts';

const router = 'ovn_logical_router_port';

const overTransit = (title: string, what: string, normal: string): PanelSpecification => ({
  kind: 'graph',
  title,
  normal,
  todo: 'Traffic of a VPC that should talk to nobody: look at its transit in the lab file.',
  unit: 'Bps',
  queries: [
    {
      expr: `sum by (tenant, vpc, switch) (${rate(`${router}_${what}_bytes_total`, `${OWNED},vpc!="",switch=~".*transit.*"`)})`,
      legend: '{{vpc}} over {{switch}}',
    },
  ],
});

export const NETWORKS: DashboardSpecification = {
  uid: 'vpclab-networks',
  title: 'Networks',
  about: 'What goes within each VPC, between VPCs, and beyond the edge.',
  panels: [
    {
      kind: 'graph',
      title: 'Routed between subnets',
      normal: 'What workloads of different subnets of a VPC say to each other, and all that leaves the VPC.',
      todo: 'Far below what workloads send: most of it stays within subnets.',
      unit: 'Bps',
      queries: [
        {
          expr: `sum by (tenant, vpc) (${rate(`${router}_receive_bytes_total`, `${OWNED},vpc!=""`)})`,
          legend: '{{tenant}} {{vpc}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'By subnet',
      normal: 'What the workloads of a subnet send.',
      todo: 'One subnet far above the others: see Logical switches and ports.',
      unit: 'Bps',
      queries: [
        {
          expr: `sum by (vpc, subnet) (${rate('ovn_logical_switch_port_transmit_bytes_total', `${OWNED},workload!=""`)})`,
          legend: '{{vpc}} {{subnet}}',
        },
      ],
    },
    overTransit(
      'Out to the transit',
      'transmit',
      'What the VPC sends to others; equal to what those receive.',
    ),
    overTransit('In from the transit', 'receive', 'What others send to the VPC.'),
    {
      kind: 'graph',
      title: 'Between VPCs',
      normal:
        'What workloads get from those of another VPC, or of the same. It takes `flowLogs` in the lab file.',
      todo: 'A pair that should not talk: `vpclab flows --vpc` names who does, security groups stop it.',
      unit: 'Bps',
      queries: [
        {
          expr: `sum by (from_vpc, to_vpc) (${rate('vpclab_vpc_flow_bytes_total', 'from_tenant=~"$tenant"')})`,
          legend: '{{from_vpc}} to {{to_vpc}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Between subnets',
      normal:
        'What workloads send, by where to: a subnet of the tenant, or the gateway out. It takes `flowLogs`.',
      todo: '`reject`: see Access lists and security groups; `vpclab flows --rejected` names both ends.',
      unit: 'Bps',
      queries: [
        {
          expr: `sum by (tenant, vpc, subnet, peer_vpc, peer_subnet, gateway, action) (${rate('vpclab_subnet_flow_bytes_total', `${OWNED},direction="egress"`)})`,
          legend: '{{vpc}} {{subnet}} to {{peer_vpc}} {{peer_subnet}}{{gateway}}: {{action}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'External network',
      normal:
        'Ethernet frames on eth0 of each gateway, routing messages included: some tens of bytes a second at rest.',
      todo: 'Frames arrive and none leave: see BGP, then NAT gateways.',
      unit: 'Bps',
      queries: [
        {
          expr: rate('vpclab_gateway_link_receive_bytes_total', `${OWNED},device="eth0"`),
          legend: '{{gateway}} in',
        },
        {
          expr: rate('vpclab_gateway_link_transmit_bytes_total', `${OWNED},device="eth0"`),
          legend: '{{gateway}} out',
        },
      ],
    },
    {
      kind: 'table',
      title: 'Ports of each network',
      amount: 'ports',
      normal: 'Two more than workloads: the router and, where there is one, the NAT gateway.',
      todo: 'Fewer: `vpclab plan` shows what is missing.',
      unit: 'short',
      queries: [
        {
          expr: `sum by (name, tenant, vpc, subnet) (ovn_logical_switch_ports{${OWNED}})`,
          legend: '{{name}}',
        },
      ],
    },
  ],
};
