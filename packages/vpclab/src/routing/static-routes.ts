// What gateways learned, as static routes of OVN's routers: which rows have to come and go. Several gateways with one
// prefix are several rows, which OVN spreads flows over (ECMP).

import type { Ref, Transaction } from '@vpclab/ovsdb';
import type { OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';
import { OWNER_KEY } from '../model/ovsdb-row.ts';
import { GATEWAY_KEY, type NbView } from './northbound.ts';
import { keyOf, type Judged, type RouteChange, type WantedRoute } from './wanted-routes.ts';

export type StaticRouteChange = RouteChange & {
  readonly router: Ref<'Logical_Router'>;
  /** The row to remove. */
  readonly row?: Ref<'Logical_Router_Static_Route'>;
};

export function staticRouteChanges(
  view: NbView,
  owner: string,
  { judges, spares, routes: wanted }: Judged,
): readonly StaticRouteChange[] {
  const [routers, rows] = [view.table('Logical_Router'), view.table('Logical_Router_Static_Route')];
  const changes: StaticRouteChange[] = [];
  const missing = new Map(wanted.map((route) => [keyOf(route), route]));
  for (const row of rows.index('external_ids', OWNER_KEY).all(owner)) {
    const gateway = row.external_ids.get(GATEWAY_KEY) ?? '';
    const router = routers.index('static_routes').get(row._uuid);
    if (router === undefined || !judges(gateway)) continue;
    const route = { router: router.name, gateway, prefix: row.ip_prefix, nextHop: row.nexthop };
    // The first row of a wanted route stays; a second one is as little wanted as any other.
    if (!missing.delete(keyOf(route)) && !spares(route))
      changes.push({ kind: 'remove', route, router: router._uuid, row: row._uuid });
  }
  for (const route of missing.values()) {
    const router = routers.index('name').get(route.router);
    // Somebody else's row does the same: a second one would weigh double.
    if (router !== undefined && !hasStaticRoute(view, route, (other) => other !== owner))
      changes.push({ kind: 'add', route, router: router._uuid });
  }
  return changes;
}

/** Whether a row of such an owner does it: for every source, in the main table (ovn-nb(5), policy and route_table). */
export function hasStaticRoute(
  view: NbView,
  { router, prefix, nextHop }: WantedRoute,
  isOf: (owner: string | undefined) => boolean = () => true,
): boolean {
  const rows = view.table('Logical_Router_Static_Route');
  const ids = view.table('Logical_Router').index('name').get(router)?.static_routes ?? [];
  return ids.some((id) => {
    const row = rows.get(id);
    if (row?.ip_prefix !== prefix || row.nexthop !== nextHop) return false;
    return row.route_table === '' && row.policy !== 'src-ip' && isOf(row.external_ids.get(OWNER_KEY));
  });
}

export function writeStaticRoutes(
  tx: Transaction<OVN_Northbound_Tables>,
  owner: string,
  changes: readonly StaticRouteChange[],
): void {
  for (const { router, row, route } of changes) {
    if (row !== undefined) {
      tx.mutate('Logical_Router', router, 'static_routes', 'delete', [row]);
      continue;
    }
    const added = tx.insert('Logical_Router_Static_Route', {
      ip_prefix: route.prefix,
      nexthop: route.nextHop,
      external_ids: { [OWNER_KEY]: owner, [GATEWAY_KEY]: route.gateway },
    });
    tx.mutate('Logical_Router', router, 'static_routes', 'insert', [added]);
  }
}
