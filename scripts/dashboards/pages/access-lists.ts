// Access lists and security groups: which rules decide about packets.

import { OWNED, YELLOW_ABOVE_ZERO, rate } from '../specification.ts';
import type { DashboardSpecification } from '../specification.ts';

const byRule = (matchers: string): string =>
  `sum by (vpc, list, rule, action) (${rate('ovn_acl_matched_packets_total', `${OWNED},${matchers}`)})`;

export const ACCESS_LISTS: DashboardSpecification = {
  uid: 'vpclab-access-lists',
  title: 'Access lists and security groups',
  about: 'What each rule allowed or dropped. Empty where no VPC has a security group.',
  panels: [
    {
      kind: 'graph',
      title: 'Rejected by rule',
      normal: '0, or a little: scans, and clients with a wrong address.',
      todo: 'More: `vpclab flows --rejected` says who asks for what; then change the rule or stop the client.',
      unit: 'pps',
      thresholds: YELLOW_ABOVE_ZERO,
      width: 24,
      queries: [{ expr: byRule('action=~"drop|reject"'), legend: '{{vpc}} {{list}}: {{rule}}' }],
    },
    {
      kind: 'graph',
      title: 'Allowed by rule',
      normal: 'Follows the traffic; replies are not counted.',
      todo: 'A rule that never matches may be of no use.',
      unit: 'pps',
      width: 24,
      queries: [{ expr: byRule('action=~"allow.*|pass"'), legend: '{{vpc}} {{list}}: {{rule}}' }],
    },
    {
      kind: 'table',
      title: 'Packets since counting began',
      amount: 'packets',
      normal: 'One row for each rule.',
      todo: 'Rules of 0 packets: nobody needs them, or nobody can use them.',
      unit: 'short',
      width: 24,
      queries: [
        {
          expr: `sum by (vpc, list, rule, direction, action) (ovn_acl_matched_packets_total{${OWNED}})`,
          legend: '{{rule}}',
        },
      ],
    },
  ],
};
