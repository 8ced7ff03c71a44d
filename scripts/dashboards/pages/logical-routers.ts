// Logical routers: what each forwards, through which port, by which routes.

import { OWNED, rate } from '../specification.ts';
import type { DashboardSpecification, PanelSpecification } from '../specification.ts';

const byPort = (
  title: string,
  direction: string,
  unit: 'bytes' | 'packets',
  normal: string,
): PanelSpecification => ({
  kind: 'graph',
  title,
  normal,
  todo: 'A port with nothing while its neighbors have traffic: trace a packet with `ovn-trace`, or run `vpclab verify`.',
  unit: unit === 'bytes' ? 'Bps' : 'pps',
  queries: [
    {
      expr: `sum by (router, switch) (${rate(`ovn_logical_router_port_${direction}_${unit}_total`, OWNED)})`,
      legend: '{{router}} {{switch}}',
    },
  ],
});

const count = (title: string, metric: string, normal: string): PanelSpecification => ({
  kind: 'state',
  title,
  normal,
  todo: 'Another number than the lab file gives: `vpclab plan` shows who changed it.',
  unit: 'short',
  queries: [{ expr: `sum by (name) (${metric}{${OWNED}})`, legend: '{{name}}' }],
});

export const LOGICAL_ROUTERS: DashboardSpecification = {
  uid: 'vpclab-logical-routers',
  title: 'Logical routers',
  about: 'The routers of VPCs and transits, by port.',
  panels: [
    count('Ports of routers', 'ovn_logical_router_ports', 'One for each subnet, and one for each transit.'),
    count('Static routes', 'ovn_logical_router_static_routes', 'The default route and those over transits.'),
    count(
      'NAT rules of routers',
      'ovn_logical_router_nat_rules',
      '0: NAT gateways translate, not logical routers.',
    ),
    count(
      'Policies of routers',
      'ovn_logical_router_policies',
      '0, but for the hub of a transit: its policies keep spokes apart.',
    ),
    byPort('Into routers by port', 'receive', 'bytes', 'What workloads and other routers send to it.'),
    byPort(
      'Out of routers by port',
      'transmit',
      'bytes',
      'All that came in, less what it drops or answers itself.',
    ),
    byPort('Packets into routers by port', 'receive', 'packets', 'As bytes.'),
    byPort('Packets out of routers by port', 'transmit', 'packets', 'As bytes.'),
    {
      kind: 'table',
      title: 'Routes by origin',
      amount: 'routes',
      normal: 'All `static`, unless OVN learns routes.',
      todo: 'Other origins: `ovn-nbctl lr-route-list ROUTER` shows them.',
      unit: 'short',
      width: 24,
      queries: [{ expr: `ovn_logical_router_routes{${OWNED}}`, legend: '{{router}} {{origin}}' }],
    },
  ],
};
