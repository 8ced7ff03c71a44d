// Routes of logical routers, NAT gateways and the edge, each with the part of the lab file that asks for it. Pure.

import { CONCEPTS } from '../concepts/registry.ts';
import type { LearnedRoute } from '../machine/machine.ts';
import { byName } from '../model/by-name.ts';
import { ROUTING_NAMES } from '../model/inventory.ts';
import type { RoutePart } from '../model/inventory.ts';
import { partOf, rowsOf } from '../model/plan.ts';
import type { Change, Plan } from '../model/plan.ts';
import type { Origin, OvsdbRow, Row, RouteRow } from '../model/rows.ts';
import type { Drift } from './drift.ts';

type Learned = Pick<LearnedRoute, 'prefix' | 'protocol' | 'via'> & { readonly netns: string };
type RoutingRow = OvsdbRow | RouteRow;

const STATIC_ROUTE = 'Logical_Router_Static_Route';

export function routesOf(
  rows: readonly Row[],
  plan: Plan,
  drift: Drift,
  learned: readonly Learned[],
): readonly RoutePart[] {
  const workloads = new Set(
    rowsOf(rows, 'netns').flatMap(({ name, role }) => (role === 'workload' ? name : [])),
  );
  const isShown = (row: Row): row is RoutingRow =>
    (row.kind === 'ovsdb' && row.table === STATIC_ROUTE) ||
    (row.kind === 'route' && !workloads.has(row.netns));
  const intended = rows.filter(isShown).flatMap((row) => intendedRoutes(row, drift.changeOf(row)));
  const foreign = plan.changes.flatMap(({ kind, row }) =>
    kind === 'delete' && isShown(row) ? [{ ...routeOf(row), from: 'nobody', state: 'foreign' as const }] : [],
  );
  const others = (plan.others ?? []).flatMap(({ row }) =>
    isShown(row) ? [{ ...routeOf(row), from: partOf(row) ?? 'nobody', state: 'present' as const }] : [],
  );
  const heard = learned.map(({ netns, prefix, via, protocol: kind }) => ({
    ...{ router: netns, prefix, via, kind, from: ROUTING_NAMES[kind], state: 'present' as const },
  }));
  return [...intended, ...foreign, ...others, ...heard].toSorted(byRouter);
}

/** One that differs is shown as it is now: that is where packets go. */
function intendedRoutes(row: RoutingRow, change: Change | undefined): readonly RoutePart[] {
  const from = originText(row.origin);
  if (change === undefined) return [{ ...routeOf(row), from, state: 'present' }];
  if (!('observed' in change)) return [{ ...routeOf(row), from, state: 'missing' }];
  const { observed } = change;
  const now = observed.kind === 'ovsdb' || observed.kind === 'route' ? observed : row;
  return [{ ...routeOf(now), from, state: 'differs' }];
}

function routeOf(row: RoutingRow): Pick<RoutePart, 'router' | 'prefix' | 'via' | 'kind'> {
  if (row.kind === 'route') return { router: row.netns, prefix: row.prefix, via: [row.via], kind: 'static' };
  const column = (name: string): string => {
    const value = row.columns[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    router: row.parent?.name ?? '',
    prefix: column('ip_prefix'),
    via: [column('nexthop')],
    kind: 'ovn',
  };
}

function originText({ concept, name }: Origin): string {
  const { title } = CONCEPTS[concept].words;
  return concept === name || name.startsWith(title) ? name : `${title} ${name}`;
}

function byRouter(a: RoutePart, b: RoutePart): number {
  return byName(a.router, b.router) || byName(a.prefix, b.prefix);
}
