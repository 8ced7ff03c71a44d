// Bridges of the nodes and the interfaces on them, as Open vSwitch has them.

import { ON_NODE, OWNED, YELLOW_ABOVE_ZERO, rate } from '../specification.ts';
import type { DashboardSpecification, PanelSpecification } from '../specification.ts';

const HERE = `${OWNED},${ON_NODE}`;

const bytes = (title: string, metric: string, normal: string): PanelSpecification => ({
  kind: 'graph',
  title,
  normal,
  todo: 'Above what the port passed (Logical switches and ports): the switch is too busy.',
  unit: 'Bps',
  queries: [{ expr: `topk(20, ${rate(metric, HERE)})`, legend: '{{node}} {{name}}' }],
});

export const INTERFACES: DashboardSpecification = {
  uid: 'vpclab-interfaces',
  title: 'Bridges and interfaces',
  about: 'What is plugged into the switches, and what its links saw, up to 5 s old.',
  panels: [
    {
      kind: 'state',
      title: 'Ports of each bridge',
      normal: 'Constant, unless the lab changes.',
      todo: 'Fewer than before: `vpclab plan` shows what is missing.',
      unit: 'short',
      width: 12,
      queries: [{ expr: `ovs_bridge_port_count{${ON_NODE}}`, legend: '{{node}} {{bridge}}' }],
    },
    {
      kind: 'state',
      title: 'Links that are down',
      normal: '0.',
      todo: 'More: the table below names them.',
      unit: 'short',
      width: 12,
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [
        {
          // The link of br-int itself is down on every node: OVN has no use for it.
          expr: `count by (node) (ovs_interface_link_state{${ON_NODE},name!="br-int"}) - sum by (node) (ovs_interface_link_state{${ON_NODE},name!="br-int"})`,
          legend: '{{node}}',
        },
      ],
    },
    bytes('Received by links', 'ovs_interface_rx_bytes', 'The twenty that receive most.'),
    bytes(
      'Sent by links',
      'ovs_interface_tx_bytes',
      'The twenty that send most; the tunnel port counts twice.',
    ),
    {
      kind: 'graph',
      title: 'Dropped by links',
      normal: '0.',
      todo: 'More: the link or the switch is too busy. The legend names it.',
      unit: 'pps',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [
        {
          expr: `topk(20, ${rate('ovs_interface_rx_dropped', HERE)} + ${rate('ovs_interface_tx_dropped', HERE)})`,
          legend: '{{node}} {{name}}',
        },
      ],
    },
    {
      kind: 'table',
      title: 'Lookups by table',
      amount: 'lookups',
      normal: 'The twenty tables of br-int that most packets are looked up in for the first time.',
      todo: 'Much more than usual: flows do not stay in the datapath. See OVS data plane.',
      unit: 'pps',
      queries: [
        {
          expr: `topk(20, sum by (node, bridge, table) (${rate('ovs_table_lookups_total', ON_NODE)}))`,
          legend: '{{node}} {{bridge}} table {{table}}',
        },
      ],
    },
    {
      kind: 'table',
      title: 'Links',
      amount: 'up',
      normal: 'All are up.',
      todo: 'No: set down, or its other end is gone.',
      unit: 'bool_yes_no',
      queries: [
        {
          expr: `sum by (node, name, tenant, vpc, workload) (ovs_interface_link_state{${HERE},name!="br-int"})`,
          legend: '{{name}}',
        },
      ],
    },
  ],
};
