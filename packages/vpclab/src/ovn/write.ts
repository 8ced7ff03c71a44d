// Changes of OVSDB rows as operations of one transaction: new rows refer to each other by named uuids, and what is
// deleted is taken out of its container (RFC 7047 section 3.2: the server then collects what nothing refers to).

import type { NewRow, Row, Transaction, ValueInput } from '@vpclab/ovsdb';
import type { OvsdbRow, OvsdbValue } from '../model/rows.ts';
import { emptyValue, isMap, isSubsetMap } from '../model/ovsdb-value.ts';
import type { Change } from '../model/plan.ts';
import { NAMED_ONCE, SINGLETONS, depthOf } from './containers.ts';
import type { Holder, OwnedRows } from './owned-rows.ts';

export type OvsdbChange = Change & { readonly row: OvsdbRow };
type Handle = NewRow<string> | string;

export function writeChanges(tx: Transaction, changes: readonly OvsdbChange[], owned: OwnedRows): void {
  const deleted = new Set(
    changes.filter((change) => change.kind === 'delete').map(({ row }) => `${row.table}/${row.name}`),
  );
  const gains = new Gains();
  // What is held comes before what holds it: a new container is inserted with all that it holds.
  for (const change of changes.toSorted((a, b) => depthOf(b.row.table) - depthOf(a.row.table))) {
    const { row } = change;
    const existing = owned.find(row.table, row.name);
    if (change.kind === 'delete') remove(tx, row, existing, deleted, owned);
    else if (existing !== undefined) {
      update(tx, row, columnsToWrite(change), existing);
      if (move(tx, row, existing, owned)) gains.add(row, existing._uuid);
    } else gains.add(row, tx.insert(row.table, { ...allColumns(row), ...gains.take(row) }));
  }
  for (const { parent, children } of gains.rest()) {
    const container = owned.find(parent.table, parent.name);
    if (container === undefined)
      throw new TypeError(`${parent.table} ${parent.name} is neither there nor being made`);
    tx.mutate(parent.table, container._uuid, parent.column, 'insert', children);
  }
}

type Gain = { readonly parent: NonNullable<OvsdbRow['parent']>; readonly children: Handle[] };

/** What containers get, written once for each however many children come. */
class Gains {
  readonly #byContainer = new Map<string, Map<string, Gain>>();

  add({ parent }: OvsdbRow, child: Handle): void {
    if (parent === undefined) return;
    const id = `${parent.table}/${parent.name}`;
    const columns = this.#byContainer.get(id) ?? new Map<string, Gain>();
    this.#byContainer.set(id, columns);
    const gain = columns.get(parent.column) ?? { parent, children: [] };
    columns.set(parent.column, gain);
    gain.children.push(child);
  }

  /** The columns of a container that is being inserted. */
  take(row: OvsdbRow): Record<string, ValueInput> {
    const id = `${row.table}/${row.name}`;
    const columns = [...(this.#byContainer.get(id)?.entries() ?? [])];
    this.#byContainer.delete(id);
    return Object.fromEntries(columns.map(([column, { children }]) => [column, children]));
  }

  rest(): readonly Gain[] {
    return [...this.#byContainer.values()].flatMap((columns) => [...columns.values()]);
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
    // Found by it, and never to be written again.
    if (column === 'name' && NAMED_ONCE.has(row.table)) continue;
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
  leave(tx, existing, owned.holdersOf(existing._uuid));
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
  const holders = owned.holdersOf(existing._uuid);
  if (holders.length === 0) tx.delete(row.table, existing._uuid);
  // What is not ours may lie in somebody's own containers too, and stays there.
  const left = row.owner === undefined ? holders : holders.filter(({ parent }) => parent.name !== '');
  leave(
    tx,
    existing,
    left.filter(({ parent }) => !deleted.has(`${parent.table}/${parent.name}`)),
  );
}

/** Takes a row out of what holds it. */
function leave(tx: Transaction, existing: Row, holders: readonly Holder[]): void {
  for (const { parent, uuid } of holders) {
    tx.mutate(parent.table, uuid, parent.column, 'delete', [existing._uuid]);
  }
}

function allColumns(row: OvsdbRow): Record<string, ValueInput> {
  return Object.fromEntries(Object.entries(row.columns).map(([column, value]) => [column, writable(value)]));
}

function writable(value: OvsdbValue | undefined): ValueInput {
  return value !== undefined && isMap(value) ? value.map : value;
}
