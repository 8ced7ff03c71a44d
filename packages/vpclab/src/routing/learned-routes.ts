// What gateways learned, as rows of Learned_Route of the Southbound database (ovn-sb(5), from 25.03 on): northd makes flows
// of them as of static routes, with less preference than a static route of the same prefix. No ovn-controller touches rows
// of a port that it does not learn on itself.

import type { Ref, Transaction } from '@vpclab/ovsdb';
import type { OVN_Southbound_Tables } from '@vpclab/ovsdb/ovn-sb';
import { OWNER_KEY } from '../model/ovsdb-row.ts';
import { GATEWAY_KEY } from './northbound.ts';
import type { SbView } from './southbound.ts';
import { keyOf, type Judged, type RouteChange, type WantedRoute } from './wanted-routes.ts';

/** external_ids: the name of the router, which is not in the row. */
const ROUTER_KEY = 'vpclab:router';

export type LearnedRouteChange = RouteChange &
  (
    | { readonly kind: 'remove'; readonly row: Ref<'Learned_Route'> }
    | {
        readonly kind: 'add';
        readonly datapath: Ref<'Datapath_Binding'>;
        readonly port: Ref<'Port_Binding'>;
      }
  );

/** The router's port on the network of the gateway, by the router's name and the gateway's address. */
export type PortOf = (route: WantedRoute) => string | undefined;

export function learnedRouteChanges(
  view: SbView,
  owner: string,
  { judges, spares, routes: wanted, portOf }: Judged & { readonly portOf: PortOf },
): readonly LearnedRouteChange[] {
  const changes: LearnedRouteChange[] = [];
  const missing = new Map(wanted.map((route) => [keyOf(route), route]));
  const ports = view.table('Port_Binding');
  for (const row of view.table('Learned_Route').index('external_ids', OWNER_KEY).all(owner)) {
    const gateway = row.external_ids.get(GATEWAY_KEY) ?? '';
    if (!judges(gateway)) continue;
    const router = row.external_ids.get(ROUTER_KEY) ?? '';
    const route = { router, gateway, prefix: prefixOfRow(row.ip_prefix), nextHop: row.nexthop };
    const isOnItsPort = ports.get(row.logical_port)?.logical_port === portOf(route);
    if (isOnItsPort && missing.delete(keyOf(route))) continue;
    if (!spares(route)) changes.push({ kind: 'remove', route, row: row._uuid });
  }
  for (const route of missing.values()) {
    const binding = bindingOf(view, portOf(route));
    // northd has not made the port yet, or somebody else's row does the same: the table takes no second one.
    if (binding === undefined || rowOf(view, binding._uuid, route) !== undefined) continue;
    changes.push({ kind: 'add', route, datapath: binding.datapath, port: binding._uuid });
  }
  return changes;
}

/** Whether a row does it, whoever wrote it. */
export function hasLearnedRoute(view: SbView, route: WantedRoute, portOf: PortOf): boolean {
  const binding = bindingOf(view, portOf(route));
  return binding !== undefined && rowOf(view, binding._uuid, route) !== undefined;
}

export function writeLearnedRoutes(
  tx: Transaction<OVN_Southbound_Tables>,
  owner: string,
  changes: readonly LearnedRouteChange[],
): void {
  for (const change of changes) {
    if (change.kind === 'remove') {
      tx.delete('Learned_Route', change.row);
      continue;
    }
    const { router, gateway, prefix, nextHop } = change.route;
    tx.insert('Learned_Route', {
      datapath: change.datapath,
      logical_port: change.port,
      ip_prefix: rowPrefixOf(prefix),
      nexthop: nextHop,
      external_ids: { [OWNER_KEY]: owner, [GATEWAY_KEY]: gateway, [ROUTER_KEY]: router },
    });
  }
}

function bindingOf(view: SbView, port: string | undefined) {
  return port === undefined ? undefined : view.table('Port_Binding').index('logical_port').get(port);
}

function rowOf(view: SbView, port: Ref<'Port_Binding'>, { prefix, nextHop }: WantedRoute) {
  const rows = view.table('Learned_Route').index('logical_port').all(port);
  return rows.find((row) => prefixOfRow(row.ip_prefix) === prefix && row.nexthop === nextHop);
}

/** ovn-controller writes a host route without its length, and the index of the table compares texts. */
function rowPrefixOf(prefix: string): string {
  return prefix.replace(/\/32$/, '');
}

function prefixOfRow(text: string): string {
  return text.includes('/') ? text : `${text}/32`;
}
