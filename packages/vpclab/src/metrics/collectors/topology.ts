// Logical switches, routers and their ports, under the names of ovn_exporter and of its fork, with their owners.

import { group, OWNER_LABELS } from '../metric.ts';
import type { Page } from '../page.ts';
import { NOBODY } from '../owners/owner.ts';
import type { OwnerIndex } from '../owners/owner-index.ts';
import type { Northbound, Southbound } from '../sources/databases.ts';
import type { Scene } from './scene.ts';

const OBJECT = ['system_id', 'uuid', 'name', ...OWNER_LABELS] as const;
const switches = group('ovn_exporter', 'owned', OBJECT);
const switchIds = group('ovn_exporter', 'owned', [...OBJECT, 'key', 'value']);
const switchBindings = group('ovn_exporter', 'owned', [...OBJECT, 'port']);
const portInfos = group('ovn_exporter', 'owned', [
  ...OBJECT,
  ...(['chassis', 'logical_switch', 'datapath', 'port_binding', 'mac_address', 'ip_address'] as const),
]);
const ports = group('vpclab', 'owned', [...OWNER_LABELS, 'switch', 'port']);
const routers = group('supergate ovn_exporter', 'owned', OBJECT);
const routerIds = group('supergate ovn_exporter', 'owned', [...OBJECT, 'key', 'value']);
const routes = group('vpclab', 'owned', [...OWNER_LABELS, 'router', 'origin']);

export const TOPOLOGY_METRICS = {
  switch: switches.gauge('ovn_logical_switch_info', 'info', 'Always 1: a logical switch.'),
  switchId: switchIds.gauge(
    'ovn_logical_switch_external_id',
    'info',
    'Always 1: a key of Logical_Switch.external_ids.',
  ),
  switchBinding: switchBindings.gauge(
    'ovn_logical_switch_port_binding',
    'info',
    'Always 1: a port of a logical switch, by their uuids.',
  ),
  switchKey: switches.gauge(
    'ovn_logical_switch_tunnel_key',
    'identifier',
    'Tunnel key of the logical switch: the network id of its packets in tunnels.',
  ),
  switchPorts: switches.gauge('ovn_logical_switch_ports', 'count', 'Ports of the logical switch.'),
  portInfo: portInfos.gauge(
    'ovn_logical_switch_port_info',
    'info',
    'Always 1: a port of a logical switch with its addresses and its chassis.',
  ),
  portKey: switches.gauge('ovn_logical_switch_port_tunnel_key', 'identifier', 'Tunnel key of the port.'),
  portUp: ports.gauge(
    'ovn_logical_switch_port_up',
    'state',
    'Whether the port is bound and its flows are installed: 1 yes, 0 no.',
  ),
  router: routers.gauge('ovn_logical_router_info', 'info', 'Always 1: a logical router.'),
  routerId: routerIds.gauge(
    'ovn_logical_router_external_id',
    'info',
    'Always 1: a key of Logical_Router.external_ids.',
  ),
  routerPorts: routers.gauge('ovn_logical_router_ports', 'count', 'Ports of the logical router.'),
  routerRoutes: routers.gauge(
    'ovn_logical_router_static_routes',
    'count',
    'Static routes of the logical router, whoever wrote them.',
  ),
  routerNat: routers.gauge('ovn_logical_router_nat_rules', 'count', 'NAT rules of the logical router.'),
  routerBalancers: routers.gauge(
    'ovn_logical_router_load_balancers',
    'count',
    'Load balancers of the logical router.',
  ),
  routerPolicies: routers.gauge(
    'ovn_logical_router_policies',
    'count',
    'Routing policies of the logical router.',
  ),
  routes: routes.gauge(
    'ovn_logical_router_routes',
    'count',
    'Static routes of the logical router by who wrote them: `static`, or the owner of learned routes.',
  ),
} as const;

/** What vpclab writes for itself, and what other labels say. */
const INTERNAL_ID = /^(?:vpclab:.*|tenant|vpc|subnet|tier)$/;

export function collectTopology(page: Page, { central, owners }: Scene): void {
  const { northbound, southbound, systemId } = central;
  if (northbound === undefined) return;
  page.section(`topology ${systemId}`, [owners], (part) => {
    collectSwitches(part, { northbound, southbound, owners, systemId });
    collectRouters(part, { northbound, southbound, owners, systemId });
  });
}

type Parts = {
  readonly northbound: Northbound;
  readonly southbound: Southbound | undefined;
  readonly owners: OwnerIndex;
  readonly systemId: string;
};

function collectSwitches(page: Page, { northbound, southbound, owners, systemId }: Parts): void {
  const m = TOPOLOGY_METRICS;
  const datapaths = new Map(
    [...(southbound?.table('Datapath_Binding') ?? [])].map((row) => [
      row.external_ids.get('logical-switch') ?? '',
      row,
    ]),
  );
  const bindings = new Map(
    [...(southbound?.table('Port_Binding') ?? [])].map((row) => [row.logical_port, row]),
  );
  const chassis = new Map(
    [...(southbound?.table('Chassis') ?? [])].map((row) => [String(row._uuid), row.name]),
  );
  const rows = new Map([...northbound.table('Logical_Switch_Port')].map((row) => [String(row._uuid), row]));
  for (const network of northbound.table('Logical_Switch')) {
    const values = {
      system_id: systemId,
      uuid: network._uuid,
      name: network.name,
      ...owners.switchOwner(network.name),
    };
    const at = switches.at(values);
    page.add(m.switch, at, 1);
    page.add(m.switchPorts, at, network.ports.length);
    for (const [key, value] of network.external_ids)
      if (!INTERNAL_ID.test(key)) page.add(m.switchId, switchIds.at({ ...values, key, value }), 1);
    const datapath = datapaths.get(network._uuid);
    if (datapath !== undefined) page.add(m.switchKey, at, Number(datapath.tunnel_key));
    for (const uuid of network.ports) {
      const row = rows.get(uuid);
      page.add(m.switchBinding, switchBindings.at({ ...values, port: uuid }), 1);
      if (row === undefined) continue;
      const owner = owners.port(row.name)?.owner ?? NOBODY;
      const binding = bindings.get(row.name);
      const port = { system_id: systemId, uuid, name: row.name, ...owner };
      const [mac = '', ip = ''] = (row.addresses[0] ?? '').split(' ');
      page.add(
        m.portInfo,
        portInfos.at({
          ...port,
          chassis: binding?.chassis === undefined ? '' : (chassis.get(binding.chassis) ?? ''),
          logical_switch: network.name,
          datapath: binding?.datapath ?? '',
          port_binding: binding?._uuid ?? '',
          mac_address: mac,
          ip_address: ip,
        }),
        1,
      );
      if (binding !== undefined) page.add(m.portKey, switches.at(port), Number(binding.tunnel_key));
      const isUp = row.up === true ? 1 : 0;
      if (row.type === '')
        page.add(m.portUp, ports.at({ ...owner, switch: network.name, port: row.name }), isUp);
    }
  }
}

function collectRouters(page: Page, { northbound, owners, systemId }: Parts): void {
  const m = TOPOLOGY_METRICS;
  const rows = new Map(
    [...northbound.table('Logical_Router_Static_Route')].map((row) => [String(row._uuid), row]),
  );
  for (const router of northbound.table('Logical_Router')) {
    const owner = owners.routerOwner(router.name);
    const values = { system_id: systemId, uuid: router._uuid, name: router.name, ...owner };
    const at = routers.at(values);
    page.add(m.router, at, 1);
    page.add(m.routerPorts, at, router.ports.length);
    page.add(m.routerRoutes, at, router.static_routes.length);
    page.add(m.routerNat, at, router.nat.length);
    page.add(m.routerBalancers, at, router.load_balancer.length);
    page.add(m.routerPolicies, at, router.policies.length);
    for (const [key, value] of router.external_ids)
      if (!INTERNAL_ID.test(key)) page.add(m.routerId, routerIds.at({ ...values, key, value }), 1);
    const byOrigin = new Map<string, number>();
    for (const uuid of router.static_routes) {
      const ids = rows.get(uuid)?.external_ids;
      const origin = ids === undefined ? 'static' : originOf(ids);
      byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + 1);
    }
    for (const [origin, count] of byOrigin)
      page.add(m.routes, routes.at({ ...owner, router: router.name, origin }), count);
  }
}

/** Routes that somebody learned carry another owner (LAB/routing), or the mark of ovn-ic. */
function originOf(ids: ReadonlyMap<string, string>): string {
  if (ids.has('ic-learned-route')) return 'ovn-ic';
  const [, writer] = (ids.get('vpclab:owner') ?? '').split('/');
  return writer ?? 'static';
}
