// All dashboards, in the order in which one leads to the next.

import { ACCESS_LISTS } from './pages/access-lists.ts';
import { BGP } from './pages/bgp.ts';
import { CONNTRACK } from './pages/conntrack.ts';
import { EXPORTER } from './pages/exporter.ts';
import { HOST } from './pages/host.ts';
import { INTERFACES } from './pages/interfaces.ts';
import { LOGICAL_ROUTERS } from './pages/logical-routers.ts';
import { LOGICAL_SWITCHES } from './pages/logical-switches.ts';
import { NAT_GATEWAYS } from './pages/nat-gateways.ts';
import { NETWORKS } from './pages/networks.ts';
import { OSPF } from './pages/ospf.ts';
import { OVN } from './pages/ovn.ts';
import { OVS } from './pages/ovs.ts';
import { TENANTS } from './pages/tenants.ts';
import { TRAFFIC } from './pages/traffic.ts';
import { WORKLOADS } from './pages/workloads.ts';
import { buildDashboard } from './build.ts';
import type { DashboardSpecification } from './specification.ts';

export const DASHBOARDS: readonly DashboardSpecification[] = [
  TENANTS,
  NETWORKS,
  LOGICAL_ROUTERS,
  LOGICAL_SWITCHES,
  WORKLOADS,
  ACCESS_LISTS,
  NAT_GATEWAYS,
  CONNTRACK,
  BGP,
  OSPF,
  INTERFACES,
  OVS,
  OVN,
  HOST,
  TRAFFIC,
  EXPORTER,
];

export function dashboardFiles(): readonly { readonly file: string; readonly json: unknown }[] {
  return DASHBOARDS.map((dashboard, index) => ({
    file: `dashboards/grafana/${dashboard.uid}.json`,
    json: buildDashboard(dashboard, DASHBOARDS[(index + 1) % DASHBOARDS.length] ?? dashboard),
  }));
}
