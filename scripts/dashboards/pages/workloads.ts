// The network as the kernels of workloads have it: TCP, UDP, sockets.

import { OWNED, rate } from '../specification.ts';
import type { DashboardSpecification, PanelSpecification } from '../specification.ts';

const workload = 'vpclab_workload';
const BY = 'sum by (tenant, vpc, workload)';

const perSecond = (title: string, metric: string, normal: string, todo: string): PanelSpecification => ({
  kind: 'graph',
  title,
  normal,
  todo,
  unit: 'ops',
  queries: [{ expr: `${BY} (${rate(`${workload}_${metric}_total`, OWNED)})`, legend: '{{workload}}' }],
});

export const WORKLOADS: DashboardSpecification = {
  uid: 'vpclab-workloads',
  title: "Workloads' network",
  about: 'TCP, UDP and sockets of each workload, by its own kernel. Read in turn, a few each second.',
  panels: [
    {
      kind: 'graph',
      title: 'TCP segments retransmitted',
      normal: 'As a share of those sent: none, or a few in a thousand.',
      todo: 'More: packets are lost on the way. See OVS data plane, and Packets lost before the switch.',
      unit: 'percentunit',
      queries: [
        {
          expr: `${BY} (${rate(`${workload}_tcp_retransmitted_segments_total`, OWNED)}) / clamp_min(${BY} (${rate(`${workload}_tcp_sent_segments_total`, OWNED)}), 1)`,
          legend: '{{workload}}',
        },
      ],
      thresholds: [
        { from: 0.01, color: 'yellow' },
        { from: 0.05, color: 'red' },
      ],
    },
    {
      kind: 'graph',
      title: 'TCP connections',
      normal: 'As many as the programs hold open.',
      todo: 'Growing without end: a program that does not close them.',
      unit: 'short',
      queries: [{ expr: `${BY} (${workload}_tcp_connections{${OWNED}})`, legend: '{{workload}}' }],
    },
    perSecond(
      'Connections opened by others',
      'tcp_accepted_connections',
      'The load that the workload serves.',
      'None where there should be some: `vpclab why` says how far they come.',
    ),
    perSecond(
      'Connections that failed',
      'tcp_failed_connections',
      'Next to none.',
      'Some: nothing listens, or a rule drops them. `vpclab flows --rejected` names the rule.',
    ),
    perSecond(
      'Not accepted in time',
      'tcp_listen_dropped_connections',
      'None.',
      'Some: the program is too slow, or its backlog too short.',
    ),
    perSecond(
      'Datagrams dropped',
      'udp_dropped_datagrams',
      'None.',
      'Some: the program reads too slowly, or its buffer is too small.',
    ),
    {
      kind: 'table',
      title: 'Sockets',
      amount: 'sockets',
      normal: 'A few for each program.',
      todo: 'Growing without end: a program that does not close them.',
      unit: 'short',
      queries: [{ expr: `${BY} (${workload}_sockets{${OWNED}})`, legend: '{{workload}}' }],
    },
  ],
};
