// The rows of the lab file as questions about its paths need them, by where they are: a big lab has tens of thousands. Pure.

import type { Lab } from '../../model/lab.ts';
import { rowsOf } from '../../model/plan.ts';
import type { AddressRow, OvsdbRow, RouteRow, Row } from '../../model/rows.ts';

export type Intended = {
  readonly lab: Lab;
  readonly addressesIn: (netns: string) => readonly AddressRow[];
  readonly routesIn: (netns: string) => readonly RouteRow[];
  /** Of the northbound database. */
  readonly inTable: (table: string) => readonly OvsdbRow[];
  readonly inRouter: (table: string, router: string) => readonly OvsdbRow[];
};

export function intendedIn(lab: Lab, rows: readonly Row[]): Intended {
  const addresses = Map.groupBy(rowsOf(rows, 'address'), ({ netns }) => netns);
  const routes = Map.groupBy(rowsOf(rows, 'route'), ({ netns }) => netns);
  const northbound = rowsOf(rows, 'ovsdb').filter(({ db }) => db.kind === 'nb');
  const tables = Map.groupBy(northbound, ({ table }) => table);
  const parents = Map.groupBy(northbound, ({ table, parent }) => `${table} of ${parent?.name ?? ''}`);
  return {
    lab,
    addressesIn: (netns) => addresses.get(netns) ?? [],
    routesIn: (netns) => routes.get(netns) ?? [],
    inTable: (table) => tables.get(table) ?? [],
    inRouter: (table, router) => parents.get(`${table} of ${router}`) ?? [],
  };
}
