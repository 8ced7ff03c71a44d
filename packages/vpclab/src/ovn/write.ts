// Changes of OVSDB rows as operations of one transaction: new rows refer to each other by named uuids, and what is
// deleted is taken out of its container (RFC 7047 section 3.2: the server then collects what nothing refers to).

import type { NewRow, Row, Transaction, ValueInput } from '@vpclab/ovsdb';
import type { OvsdbRow, OvsdbValue } from '../intent/rows.ts';
import { emptyValue, isMap, isSubsetMap } from '../plan/ovsdb-value.ts';
import type { Change } from '../plan/plan.ts';
import { SINGLETONS } from './containers.ts';
import type { OwnedRows } from './owned-rows.ts';

export type OvsdbChange = Change & { readonly row: OvsdbRow };
type Handle = NewRow<string> | string;

export function writeChanges(tx: Transaction, changes: readonly OvsdbChange[], owned: OwnedRows): void {
  const made = new Map<string, Handle>();
  // What a container gains is written once per container, however many children it gets.
  const gains = new Map<string, { parent: NonNullable<OvsdbRow['parent']>; children: Handle[] }>();
  const gain = (row: OvsdbRow, child: Handle): void => {
    if (row.parent === undefined) return;
    const id = `${row.parent.table}/${row.parent.name}/${row.parent.column}`;
    const entry = gains.get(id) ?? { parent: row.parent, children: [] };
    entry.children.push(child);
    gains.set(id, entry);
  };
  const deleted = new Set(
    changes.filter((change) => change.kind === 'delete').map(({ row }) => `${row.table}/${row.name}`),
  );
  for (const change of changes) {
    const existing = owned.find(change.row.table, change.row.name);
    if (change.kind === 'delete') remove(tx, change.row, existing, deleted, owned);
    else if (existing !== undefined) {
      update(tx, change.row, columnsToWrite(change), existing);
      if (move(tx, change.row, existing, owned)) gain(change.row, existing._uuid);
    } else {
      const handle = tx.insert(change.row.table, allColumns(change.row));
      made.set(`${change.row.table}/${change.row.name}`, handle);
      gain(change.row, handle);
    }
  }
  for (const { parent, children } of gains.values()) {
    const container =
      made.get(`${parent.table}/${parent.name}`) ?? owned.find(parent.table, parent.name)?._uuid;
    if (container === undefined)
      throw new TypeError(`${parent.table} ${parent.name} is neither there nor being made`);
    tx.mutate(parent.table, container, parent.column, 'insert', children);
  }
}

/** An update writes what differs; a row that came to be since it was observed gets all of its columns. */
function columnsToWrite(change: OvsdbChange): readonly string[] {
  if (change.kind !== 'update') return Object.keys(change.row.columns);
  return change.columns.map(({ column }) => column).filter((column) => column !== 'parent');
}

function update(tx: Transaction, row: OvsdbRow, columns: readonly string[], existing: Row): void {
  const whole: Record<string, ValueInput> = {};
  for (const column of columns) {
    const value = row.columns[column];
    if (!isSubsetMap(row.table, column)) whole[column] = writable(value ?? emptyValue(row.table, column));
    else if (value !== undefined && isMap(value)) {
      tx.mutate(row.table, existing._uuid, column, 'delete', Object.keys(value.map));
      tx.mutate(row.table, existing._uuid, column, 'insert', value.map);
    }
  }
  if (Object.keys(whole).length > 0) tx.update(row.table, existing._uuid, whole);
}

/** Whether the row has to be gained by another container than the one that holds it; it leaves that one here. */
function move(tx: Transaction, row: OvsdbRow, existing: Row, owned: OwnedRows): boolean {
  const parent = owned.parentOf(existing._uuid);
  if (row.parent === undefined || parent?.name === row.parent.name) return false;
  leave(tx, existing, owned);
  return true;
}

function remove(
  tx: Transaction,
  row: OvsdbRow,
  existing: Row | undefined,
  deleted: ReadonlySet<string>,
  owned: OwnedRows,
): void {
  if (existing === undefined || SINGLETONS.has(row.table)) return;
  const parent = owned.parentOf(existing._uuid);
  if (parent === undefined) tx.delete(row.table, existing._uuid);
  else if (!deleted.has(`${parent.table}/${parent.name}`)) leave(tx, existing, owned);
}

/** Takes a row out of the container that holds it. */
function leave(tx: Transaction, existing: Row, owned: OwnedRows): void {
  const parent = owned.parentOf(existing._uuid);
  const container = parent === undefined ? undefined : owned.find(parent.table, parent.name);
  if (parent !== undefined && container !== undefined) {
    tx.mutate(parent.table, container._uuid, parent.column, 'delete', [existing._uuid]);
  }
}

function allColumns(row: OvsdbRow): Record<string, ValueInput> {
  return Object.fromEntries(Object.entries(row.columns).map(([column, value]) => [column, writable(value)]));
}

function writable(value: OvsdbValue | undefined): ValueInput {
  return value !== undefined && isMap(value) ? value.map : value;
}
