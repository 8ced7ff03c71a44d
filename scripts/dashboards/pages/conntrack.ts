// Connection tracking and its limits.

import { OWNED, YELLOW_ABOVE_ZERO, rate } from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

export const CONNTRACK: DashboardSpecification = {
  uid: 'vpclab-conntrack',
  title: 'Conntrack',
  about: 'Connections that each gateway tracks, beside what it may track.',
  panels: [
    {
      kind: 'graph',
      title: 'Share of the limit in use',
      normal: 'A few percent.',
      todo: 'Above 90 %: docs/runbooks/conntrack-near-full.md.',
      unit: 'percentunit',
      width: 24,
      thresholds: [
        { from: 0.7, color: 'yellow' },
        { from: 0.9, color: 'red' },
      ],
      queries: [
        {
          expr: `vpclab_nat_gateway_sessions{${OWNED}} / vpclab_nat_gateway_session_limit{${OWNED}}`,
          legend: '{{gateway}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Tracked connections',
      normal: 'Follows the traffic; UDP stays for 30 s and more, established TCP for days.',
      todo: 'Rises without end: a scan, or clients that never close.',
      unit: 'short',
      queries: [{ expr: `vpclab_nat_gateway_sessions{${OWNED}}`, legend: '{{gateway}}' }],
    },
    {
      kind: 'graph',
      title: 'Quota of a VPC in use',
      normal: 'Below 70 %. Only VPCs with `connections` in the lab file have a quota.',
      todo: 'Above 90 %: docs/runbooks/conntrack-near-full.md.',
      unit: 'percentunit',
      thresholds: [
        { from: 0.7, color: 'yellow' },
        { from: 0.9, color: 'red' },
      ],
      queries: [
        {
          expr: `vpclab_vpc_connections{${OWNED}} / vpclab_vpc_connection_limit{${OWNED}}`,
          legend: '{{vpc}} in {{gateway}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Refused by a quota',
      normal: '0.',
      todo: 'More: the VPC wants more connections than its quota; raise `connections`, or stop what opens them.',
      unit: 'pps',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [
        {
          expr: rate('vpclab_vpc_refused_connection_packets_total', OWNED),
          legend: '{{vpc}} in {{gateway}}',
        },
      ],
    },
    {
      kind: 'state',
      title: 'Limit',
      normal: "The host's nf_conntrack_max, for each gateway.",
      todo: 'Too low for what the tenant does: raise it on the host.',
      unit: 'short',
      width: 12,
      queries: [{ expr: `vpclab_nat_gateway_session_limit{${OWNED}}`, legend: '{{gateway}}' }],
    },
  ],
};
