// Our rows of the northbound database or of a node's Open_vSwitch database, read back from a replica in intent form.
// What lies in ours and is not ours is read too, in the northbound one: into a node's br-int OVN puts ports of its own.

import type { Row, View } from '@vpclab/ovsdb';
import { NOBODY, OBSERVED } from '../model/rows.ts';
import type { Owner, OvsdbRow, OvsdbTarget, OvsdbValue } from '../model/rows.ts';
import { managedColumns } from '../model/ovsdb-value.ts';
import { NB_TABLES, VSWITCH_TABLES } from './containers.ts';
import { columnOf, ownedRows } from './owned-rows.ts';
import type { OwnedRow } from './owned-rows.ts';

export function tablesOf(db: OvsdbTarget): readonly string[] {
  return db.kind === 'nb' ? NB_TABLES : VSWITCH_TABLES;
}

export function observeOvsdb(view: View, db: OvsdbTarget, lab: string): readonly OvsdbRow[] {
  const owned = ownedRows(view, tablesOf(db), lab);
  const prefix = db.kind === 'nb' ? 'nb' : db.node;
  const observed =
    (owner?: Owner) =>
    ({ table, name, row }: OwnedRow): OvsdbRow => ({
      kind: 'ovsdb',
      key: `${prefix}/${table}/${name}`,
      db,
      table,
      name,
      columns: intentColumns(table, row),
      parent: owner === undefined ? owned.parentOf(row._uuid) : owned.holderOfForeign(row._uuid),
      ...(owner === undefined ? {} : { owner }),
      origin: OBSERVED,
    });
  const rows = [
    ...owned.rows.map(observed()),
    ...owned.parts.map(({ part, ...row }) => observed({ kind: 'part', part })(row)),
  ];
  return db.kind === 'nb' ? [...rows, ...owned.foreign.map(observed(NOBODY))] : rows;
}

function intentColumns(table: string, row: Row): Readonly<Record<string, OvsdbValue>> {
  const columns: Record<string, OvsdbValue> = {};
  for (const column of managedColumns(table)) {
    const value = intentValue(columnOf(row, column));
    if (value !== undefined) columns[column] = value;
  }
  return columns;
}

function intentValue(value: unknown): OvsdbValue | undefined {
  if (value instanceof Map)
    return { map: Object.fromEntries([...value].map(([key, item]) => [String(key), String(item)])) };
  if (Array.isArray(value)) return value.map(String);
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return String(value);
    default:
      return undefined;
  }
}
