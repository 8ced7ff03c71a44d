// Every tenant side by side: where one begins to look.

import { OWNED, RED_ABOVE_ZERO, YELLOW_ABOVE_ZERO } from '../specification.ts';
import type { DashboardSpecification, PanelSpecification } from '../specification.ts';

const traffic = (title: string, what: string, normal: string): PanelSpecification => ({
  kind: 'graph',
  title,
  normal,
  todo: 'One VPC far above its usual: open Logical switches and ports for that tenant to see which workload it is.',
  unit: what.endsWith('bytes') ? 'Bps' : 'pps',
  queries: [{ expr: `tenant_vpc:workload_${what}:rate{${OWNED}}`, legend: '{{tenant}} {{vpc}}' }],
});

export const TENANTS: DashboardSpecification = {
  uid: 'vpclab-tenants',
  title: 'Tenants',
  about: 'Traffic, drops and sessions of each tenant and VPC.',
  panels: [
    {
      kind: 'state',
      title: 'Alerts that fire',
      normal: 'None.',
      todo: '`vpclab monitoring status` lists them; each names its runbook and its dashboard.',
      unit: 'short',
      thresholds: RED_ABOVE_ZERO,
      queries: [{ expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', legend: 'firing' }],
    },
    {
      kind: 'state',
      title: 'Workloads',
      normal: 'As many as the lab file says, for each tenant.',
      todo: 'Fewer: `vpclab plan` shows what is missing.',
      unit: 'short',
      queries: [
        {
          expr: `count by (tenant) (ovn_port_binding_info{${OWNED},workload!="",type="workload"})`,
          legend: '{{tenant}}',
        },
      ],
    },
    {
      kind: 'state',
      title: 'Ports that are down',
      normal: '0.',
      todo: 'A workload is not plugged in, or its node is behind: see OVN control plane.',
      unit: 'short',
      thresholds: RED_ABOVE_ZERO,
      queries: [
        {
          expr: `sum by (tenant) (1 - ovn_logical_switch_port_up{${OWNED},workload!=""})`,
          legend: '{{tenant}}',
        },
      ],
    },
    {
      kind: 'state',
      title: 'NAT sessions now',
      normal: 'Follows the traffic to the internet.',
      todo: 'Many more than usual: see Conntrack.',
      unit: 'short',
      queries: [
        { expr: `tenant_vpc:nat_gateway_sessions:sum{${OWNED},tenant!=""}`, legend: '{{tenant}} {{vpc}}' },
      ],
    },
    traffic(
      'Sent by workloads',
      'transmit_bytes',
      'Whatever the workloads do; equal to what is received in a VPC that talks to itself only.',
    ),
    traffic(
      'Received by workloads',
      'receive_bytes',
      'Equal to what is sent, where nothing is dropped and nothing leaves the VPC.',
    ),
    traffic(
      'Packets sent by workloads',
      'transmit_packets',
      'Bytes sent divided by the size of a packet: up to some 1,450 bytes for bulk data, some 60 for acknowledgements.',
    ),
    traffic('Packets received by workloads', 'receive_packets', 'As packets sent.'),
    {
      kind: 'graph',
      title: 'Packets lost before the switch',
      normal: '0. Some are lost while ovs-vswitchd is busy.',
      todo: 'Above 10 a second: docs/runbooks/packets-dropped.md.',
      unit: 'pps',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [{ expr: `tenant_vpc:workload_lost_packets:rate{${OWNED}}`, legend: '{{tenant}} {{vpc}}' }],
    },
    {
      kind: 'graph',
      title: 'To and from the internet',
      normal: 'Bytes of IP packets; below what workloads send and receive.',
      todo: 'Nothing although workloads send: see NAT gateways.',
      unit: 'Bps',
      queries: [
        {
          expr: `tenant_vpc:nat_gateway_bytes:rate{${OWNED}}`,
          legend: '{{tenant}} {{vpc}} {{direction}}',
        },
      ],
    },
  ],
};
