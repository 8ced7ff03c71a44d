// Our rows of the northbound database or of a node's Open_vSwitch database, read back from a replica in intent form.
// What lies in ours and is not ours is read too. Of a switch database that leaves out ports: into br-int OVN puts its own.

import type { Atom, Row, Value, View } from '@vpclab/ovsdb';
import { managedTable } from '../model/ovsdb-schema.ts';
import type { DatabaseKind, ManagedTable } from '../model/ovsdb-schema.ts';
import { targetName } from '../model/ovsdb-target.ts';
import { NOBODY, OBSERVED } from '../model/rows.ts';
import type { OvsdbAtom, OvsdbRow, OvsdbTarget, OvsdbValue, Owner } from '../model/rows.ts';
import { columnOf, ownedRows } from './owned-rows.ts';
import type { OwnedRow, OwnedRows } from './owned-rows.ts';

export function observeOvsdb(view: View, db: OvsdbTarget, lab: string): readonly OvsdbRow[] {
  const owned = ownedRows(view, db.kind, lab);
  const prefix = targetName(db);
  const observed =
    (owner?: Owner) =>
    ({ table, name, row }: OwnedRow): OvsdbRow => ({
      kind: 'ovsdb',
      key: `${prefix}/${table}/${name}`,
      db,
      table,
      name,
      columns: intentColumns(managedTable(db.kind, table), row, owned),
      parent: owner === undefined ? owned.parentOf(row._uuid) : owned.holderOfForeign(row._uuid),
      ...(owner === undefined ? {} : { owner }),
      origin: OBSERVED,
    });
  const foreign = owned.foreign.filter(({ table }) => !isMadeByOvn(db.kind, table));
  return [
    ...owned.rows.map(observed()),
    ...owned.parts.map(({ part, ...row }) => observed({ kind: 'part', part })(row)),
    ...foreign.map(observed(NOBODY)),
  ];
}

function isMadeByOvn(db: DatabaseKind, table: string): boolean {
  return db === 'vswitch' && (table === 'Bridge' || table === 'Port' || table === 'Interface');
}

/** Configuration that is not empty. */
function intentColumns(
  table: ManagedTable,
  row: Row,
  owned: OwnedRows,
): Readonly<Record<string, OvsdbValue>> {
  const columns: Record<string, OvsdbValue> = {};
  for (const [column, empty] of table.columns) {
    const value = columnOf(row, column);
    if (value === undefined || value === empty || isEmpty(value) || (value === 0n && empty === 0)) continue;
    const refTable = table.references.get(column);
    const atom = (item: Atom): OvsdbAtom => {
      const name = refTable === undefined ? undefined : owned.nameOf(String(item));
      if (refTable !== undefined && name !== undefined) return { ref: { table: refTable, name } };
      return typeof item === 'bigint' ? String(item) : item;
    };
    columns[column] = intentValue(value, atom);
  }
  return columns;
}

function isEmpty(value: Exclude<Value, undefined>): boolean {
  if (typeof value !== 'object') return value === '';
  return isList(value) ? value.length === 0 : value.size === 0;
}

function intentValue(value: Exclude<Value, undefined>, atom: (item: Atom) => OvsdbAtom): OvsdbValue {
  if (typeof value !== 'object') return atom(value);
  if (isList(value)) return value.map(atom);
  return { map: Object.fromEntries([...value].map(([key, item]) => [String(key), atom(item)])) };
}

function isList(value: readonly Atom[] | ReadonlyMap<Atom, Atom>): value is readonly Atom[] {
  return Array.isArray(value);
}
