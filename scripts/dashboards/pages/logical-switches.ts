// Logical switches and their ports: the workload's own view.

import { ON_NODE, OWNED, RED_BELOW_ONE, YELLOW_ABOVE_ZERO, rate } from '../specification.ts';
import type { DashboardSpecification, PanelSpecification } from '../specification.ts';

/** A port has no label of its node, because its counters outlive a move: where it is says another series. */
const HERE = `* on (port) group_left (node) ovn_port_binding_info{${ON_NODE}}`;

const byWorkload = (
  title: string,
  direction: string,
  unit: 'bytes' | 'packets',
  normal: string,
): PanelSpecification => ({
  kind: 'graph',
  title,
  normal,
  todo: 'The legend names the workload: `vpclab exec WORKLOAD -- tcpdump -ni eth0` shows what it is.',
  unit: unit === 'bytes' ? 'Bps' : 'pps',
  queries: [
    {
      expr: `topk(20, ${rate(`ovn_logical_switch_port_${direction}_${unit}_total`, `${OWNED},workload!=""`)} ${HERE})`,
      legend: '{{workload}} on {{node}}',
    },
  ],
});

export const LOGICAL_SWITCHES: DashboardSpecification = {
  uid: 'vpclab-logical-switches',
  title: 'Logical switches and ports',
  about: 'Each workload: what it sends and receives, on which node it is.',
  panels: [
    {
      kind: 'state',
      title: 'Workloads by node',
      normal: 'Spread evenly.',
      todo: 'One node with many more: `node:` in the lab file places them.',
      unit: 'short',
      width: 12,
      queries: [
        {
          expr: `count by (node) (ovn_port_binding_info{${OWNED},${ON_NODE},type="workload"})`,
          legend: '{{node}}',
        },
      ],
    },
    {
      kind: 'state',
      title: 'Ports up',
      normal: 'All: every port is bound and its flows are installed.',
      todo: 'Not all: docs/runbooks/chassis-behind.md.',
      unit: 'short',
      words: { 0: 'not all', 1: 'all' },
      width: 12,
      thresholds: RED_BELOW_ONE,
      queries: [{ expr: `min by (switch) (ovn_logical_switch_port_up{${OWNED}})`, legend: '{{switch}}' }],
    },
    byWorkload('Sent by workload', 'transmit', 'bytes', 'The twenty that send most.'),
    byWorkload('Received by workload', 'receive', 'bytes', 'The twenty that receive most.'),
    byWorkload('Packets sent by workload', 'transmit', 'packets', 'As bytes.'),
    byWorkload('Packets received by workload', 'receive', 'packets', 'As bytes.'),
    {
      kind: 'graph',
      title: 'Lost between link and switch',
      normal: '0.',
      todo: 'More: docs/runbooks/packets-dropped.md.',
      unit: 'pps',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [
        {
          expr: `topk(20, ${rate('ovn_logical_switch_port_lost_before_switch_packets_total', OWNED)})`,
          legend: '{{port}}',
        },
      ],
    },
    {
      kind: 'table',
      title: 'Where ports are',
      amount: '',
      normal: 'Every port of a workload has a node.',
      todo: 'No node: it is not plugged in.',
      unit: 'short',
      queries: [
        {
          expr: `max by (node, port, tenant, vpc) (ovn_port_binding_info{${OWNED},${ON_NODE},type="workload"})`,
          legend: '{{port}}',
        },
      ],
    },
  ],
};
