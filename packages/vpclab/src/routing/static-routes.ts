// What gateways learned, as static routes of OVN's routers: which rows have to come and go. Several gateways with one
// prefix are several rows, which OVN spreads flows over (ECMP).

import type { Ref, Transaction } from '@vpclab/ovsdb';
import type { OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';
import type { Cidr, Ipv4 } from '../net/text.ts';
import type { NbView } from './northbound.ts';

/** external_ids of rows that the agent writes. */
const OWNER = 'vpclab:owner';
const GATEWAY = 'vpclab:gateway';

export type WantedRoute = {
  readonly router: string;
  readonly gateway: string;
  readonly prefix: Cidr;
  readonly nextHop: Ipv4;
};
export type RouteChange =
  | { readonly kind: 'add'; readonly route: WantedRoute; readonly router: Ref<'Logical_Router'> }
  | {
      readonly kind: 'remove';
      readonly route: WantedRoute;
      readonly router: Ref<'Logical_Router'>;
      readonly row: Ref<'Logical_Router_Static_Route'>;
    };

/** `judges`: whether rows of a gateway are this agent's to judge; other rows are left alone. */
export function routeChanges(
  view: NbView,
  owner: string,
  judges: (gateway: string) => boolean,
  wanted: readonly WantedRoute[],
): readonly RouteChange[] {
  const [routers, rows] = [view.table('Logical_Router'), view.table('Logical_Router_Static_Route')];
  const changes: RouteChange[] = [];
  const missing = new Map(wanted.map((route) => [keyOf(route), route]));
  for (const row of rows.index('external_ids', OWNER).all(owner)) {
    const gateway = row.external_ids.get(GATEWAY) ?? '';
    const router = routers.index('static_routes').get(row._uuid);
    if (router === undefined || !judges(gateway)) continue;
    const route = { router: router.name, gateway, prefix: row.ip_prefix, nextHop: row.nexthop };
    // The first row of a wanted route stays; a second one is as little wanted as any other.
    if (!missing.delete(keyOf(route)))
      changes.push({ kind: 'remove', route, router: router._uuid, row: row._uuid });
  }
  for (const route of missing.values()) {
    const router = routers.index('name').get(route.router);
    // Somebody else's row does the same: a second one would weigh double.
    const isThere = router?.static_routes.some((id) => {
      const row = rows.get(id);
      return (
        row?.ip_prefix === route.prefix &&
        row.nexthop === route.nextHop &&
        row.external_ids.get(OWNER) !== owner
      );
    });
    if (router !== undefined && isThere !== true) changes.push({ kind: 'add', route, router: router._uuid });
  }
  return changes;
}

function keyOf({ router, gateway, prefix, nextHop }: WantedRoute): string {
  return [router, gateway, prefix, nextHop].join(' ');
}

export function writeRoutes(
  tx: Transaction<OVN_Northbound_Tables>,
  owner: string,
  changes: readonly RouteChange[],
): void {
  for (const change of changes) {
    if (change.kind === 'remove') {
      tx.mutate('Logical_Router', change.router, 'static_routes', 'delete', [change.row]);
      continue;
    }
    const { prefix, nextHop, gateway } = change.route;
    const row = tx.insert('Logical_Router_Static_Route', {
      ip_prefix: prefix,
      nexthop: nextHop,
      external_ids: { [OWNER]: owner, [GATEWAY]: gateway },
    });
    tx.mutate('Logical_Router', change.router, 'static_routes', 'insert', [row]);
  }
}
