// What is done to the lab on purpose: traffic that `vpclab traffic` generates, and faults of `vpclab chaos`.

import { OWNED, RED_ABOVE_ZERO, YELLOW_ABOVE_ZERO, rate } from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

const BY_VPC = 'sum by (tenant, vpc)';
/** Seconds that so large a share of requests took at most. */
const quantile = (share: number): string =>
  `histogram_quantile(${share}, sum by (tenant, vpc, le) (${rate('vpclab_traffic_latency_seconds_bucket', OWNED)}))`;

export const TRAFFIC: DashboardSpecification = {
  uid: 'vpclab-traffic',
  title: 'Generated traffic and faults',
  about: 'What `vpclab traffic` sends and what becomes of it, and what `vpclab chaos` breaks meanwhile.',
  panels: [
    {
      kind: 'state',
      title: 'Traffic runs',
      normal: '1 while it runs.',
      todo: '0: `vpclab traffic start` begins some.',
      unit: 'bool_yes_no',
      queries: [{ expr: 'max(vpclab_traffic_running) or vector(0)', legend: 'runs' }],
    },
    {
      kind: 'state',
      title: 'Faults that are active',
      normal: '0 but in experiments.',
      todo: 'More: `vpclab chaos status` lists them, `vpclab chaos stop` undoes them.',
      unit: 'short',
      thresholds: YELLOW_ABOVE_ZERO,
      queries: [
        {
          expr: 'count(max by (fault, target) (vpclab_fault_active{tenant=~"$tenant"})) or vector(0)',
          legend: 'faults',
        },
      ],
    },
    {
      kind: 'state',
      title: 'Share that failed',
      normal: '0.',
      todo: 'More: the panel of failures says how, `vpclab traffic report` names the pairs.',
      unit: 'percentunit',
      thresholds: RED_ABOVE_ZERO,
      width: 12,
      queries: [
        {
          expr: `(sum(${rate('vpclab_traffic_errors_total', OWNED)}) or vector(0)) / clamp_min(sum(${rate('vpclab_traffic_requests_total', OWNED)}), 1)`,
          legend: 'failed',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Sent, by VPC of the sender',
      normal: 'The rate of its profiles; in a closed loop what the path can carry.',
      todo: 'An open loop that sends less: the generator itself is late, see `vpclab traffic report`.',
      unit: 'ops',
      queries: [
        { expr: `${BY_VPC} (${rate('vpclab_traffic_requests_total', OWNED)})`, legend: '{{tenant}} {{vpc}}' },
      ],
    },
    {
      kind: 'graph',
      title: 'Answered, by VPC of the sender',
      normal: 'As much as was sent.',
      todo: 'Less: compare with the failures and with what is broken.',
      unit: 'ops',
      queries: [
        { expr: `${BY_VPC} (${rate('vpclab_traffic_answered_total', OWNED)})`, legend: '{{tenant}} {{vpc}}' },
      ],
    },
    {
      kind: 'graph',
      title: 'Failures by kind',
      normal: 'None.',
      todo: '`timed out` and `lost`: packets are dropped. `refused`, `unreachable`: nobody is there, or no route.',
      unit: 'ops',
      queries: [
        {
          expr: `sum by (tenant, error) (${rate('vpclab_traffic_errors_total', OWNED)}) or on () label_replace(vector(0), "error", "none", "", "")`,
          legend: '{{tenant}} {{error}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Payload',
      normal: 'Follows the answers.',
      todo: 'Falls while the answers do not: bulk flows are throttled.',
      unit: 'Bps',
      queries: [
        {
          expr: `${BY_VPC} (${rate('vpclab_traffic_payload_bytes_total', OWNED)})`,
          legend: '{{tenant}} {{vpc}}',
        },
      ],
    },
    {
      kind: 'graph',
      title: 'Latency, median',
      normal: 'A few milliseconds.',
      todo: 'One VPC above the others: see what is broken on its way.',
      unit: 's',
      queries: [{ expr: quantile(0.5), legend: '{{tenant}} {{vpc}}' }],
    },
    {
      kind: 'graph',
      title: 'Latency, 99th percentile',
      normal: 'Some ten milliseconds.',
      todo: 'Jumps to a second: packets were lost and sent again.',
      unit: 's',
      queries: [{ expr: quantile(0.99), legend: '{{tenant}} {{vpc}}' }],
    },
    {
      kind: 'table',
      title: 'What is broken, and who may notice',
      amount: '',
      normal: 'Nothing but in experiments.',
      todo: '`vpclab chaos stop` undoes all.',
      unit: 'short',
      width: 24,
      queries: [
        {
          expr: 'vpclab_fault_active{tenant=~"$tenant"} or on () label_replace(vector(0), "fault", "none", "", "")',
          legend: '{{fault}}',
        },
      ],
    },
  ],
};
