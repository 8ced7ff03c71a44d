// Rows of a database that carry our ownership mark, found by table and key.

import type { Row, View } from '@vpclab/ovsdb';
import { NAME_KEY, OWNER_KEY } from '../intent/ovsdb-row.ts';
import { CONTAINERS, SINGLETONS } from './containers.ts';

export type OwnedRow = { readonly table: string; readonly name: string; readonly row: Row };
export type Parent = { readonly table: string; readonly name: string; readonly column: string };

/** The owned rows of one database at one moment. */
export type OwnedRows = {
  readonly rows: readonly OwnedRow[];
  readonly find: (table: string, name: string) => Row | undefined;
  /** The container that holds a row, by its uuid: `name` is '' when the container is not ours. */
  readonly parentOf: (uuid: string) => Parent | undefined;
};

export function ownedRows(view: View, tables: readonly string[], lab: string): OwnedRows {
  const rows: OwnedRow[] = [];
  const byName = new Map<string, Row>();
  const nameOf = new Map<string, string>();
  for (const table of tables) {
    for (const row of view.table(table)) {
      const ids = mapColumn(row, 'external_ids');
      const name = ids.get(NAME_KEY);
      if (name === undefined || ids.get(OWNER_KEY) !== lab) continue;
      rows.push({ table, name, row });
      byName.set(`${table}/${name}`, row);
      nameOf.set(row._uuid, name);
    }
  }
  const parents = parentsOf(view, tables, nameOf);
  return {
    rows,
    find: (table, name) => byName.get(`${table}/${name}`) ?? singleton(view, table),
    parentOf: (uuid) => parents.get(uuid),
  };
}

/** A singleton is used whether or not it carries the mark yet. */
function singleton(view: View, table: string): Row | undefined {
  return SINGLETONS.has(table) ? firstRow(view, table) : undefined;
}

export function firstRow(view: View, table: string): Row | undefined {
  return view.table(table).find(() => true);
}

function parentsOf(
  view: View,
  tables: readonly string[],
  nameOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, Parent> {
  const parents = new Map<string, Parent>();
  for (const { table, column } of CONTAINERS) {
    if (!tables.includes(table)) continue;
    for (const row of view.table(table)) {
      const name = nameOf.get(row._uuid) ?? '';
      for (const child of setColumn(row, column)) parents.set(child, { table, name, column });
    }
  }
  return parents;
}

export function columnOf(row: Row, column: string): unknown {
  return Reflect.get(row, column);
}

function mapColumn(row: Row, column: string): ReadonlyMap<string, string> {
  const value = columnOf(row, column);
  return value instanceof Map ? value : new Map();
}

function setColumn(row: Row, column: string): readonly string[] {
  const value = columnOf(row, column);
  return Array.isArray(value) ? value.map(String) : [];
}
