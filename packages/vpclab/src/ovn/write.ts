// Changes of OVSDB rows as operations of one transaction: new rows refer to each other by named uuids, and what is
// deleted is taken out of its container (RFC 7047 section 3.2: the server then collects what nothing refers to).

import type { AtomInput, NewRow, Row, Transaction, ValueInput } from '@vpclab/ovsdb';
import type { OvsdbAtom, OvsdbRow, OvsdbValue } from '../model/rows.ts';
import { holdsOne, managedTable } from '../model/ovsdb-schema.ts';
import type { DatabaseKind } from '../model/ovsdb-schema.ts';
import {
  emptyValue,
  isMap,
  isRef,
  isSet,
  isShare,
  isSharedMap,
  isSteeringKey,
  refsIn,
} from '../model/ovsdb-value.ts';
import type { Change } from '../model/plan.ts';
import { columnOf } from './owned-rows.ts';
import type { Holder, OwnedRows } from './owned-rows.ts';

export type OvsdbChange = Change & { readonly row: OvsdbRow };
type Handle = NewRow<string> | string;

export function writeChanges(
  tx: Transaction,
  db: DatabaseKind,
  changes: readonly OvsdbChange[],
  owned: OwnedRows,
): void {
  new Writer(tx, db, changes, owned).write();
}

class Writer {
  readonly #tx: Transaction;
  readonly #db: DatabaseKind;
  readonly #owned: OwnedRows;
  readonly #deletes: readonly OvsdbChange[];
  /** Rows to be made or updated, by table and name. */
  readonly #wanted: ReadonlyMap<string, OvsdbChange>;
  /** Rows that are inserted, by the container that will hold them. */
  readonly #contained: ReadonlyMap<string, readonly OvsdbChange[]>;
  readonly #done = new Map<string, Handle>();
  readonly #gains: Gains;

  constructor(tx: Transaction, db: DatabaseKind, changes: readonly OvsdbChange[], owned: OwnedRows) {
    this.#tx = tx;
    this.#db = db;
    this.#owned = owned;
    this.#gains = new Gains(db);
    this.#deletes = changes.filter(({ kind }) => kind === 'delete');
    const wanted = changes.filter(({ kind }) => kind !== 'delete');
    this.#wanted = new Map(wanted.map((change) => [idOf(change.row), change]));
    this.#contained = Map.groupBy(wanted, ({ row: { parent } }) =>
      parent === undefined ? '' : idOf(parent),
    );
  }

  write(): void {
    const gone = new Set(this.#deletes.map(({ row }) => idOf(row)));
    for (const { row } of this.#deletes) this.#remove(row, gone);
    for (const change of this.#wanted.values()) this.#make(change);
    for (const { parent, children } of this.#gains.rest()) {
      const { table, column } = parent;
      // Who has the only place now has to go: whatever is ours is owned whole.
      if (holdsOne(this.#db, table, column))
        this.#tx.update(table, this.#uuidOf(parent), { [column]: children[0] });
      else this.#tx.mutate(table, this.#uuidOf(parent), column, 'insert', children);
    }
  }

  /** Makes a row after what it holds and refers to: a new container is inserted with all that it holds. */
  #make(change: OvsdbChange): Handle {
    const { row } = change;
    const id = idOf(row);
    const done = this.#done.get(id);
    if (done !== undefined) return done;
    const existing = this.#owned.find(row.table, row.name);
    // A row that refers to itself finds its handle here.
    if (existing !== undefined) this.#done.set(id, existing._uuid);
    for (const child of this.#contained.get(id) ?? []) this.#make(child);
    for (const value of Object.values(row.columns)) {
      for (const { ref } of refsIn(value)) this.#handleOf(ref);
    }
    if (existing !== undefined) {
      this.#update(row, columnsToWrite(change), existing);
      if (this.#move(row, existing)) this.#gains.add(row, existing._uuid);
      return existing._uuid;
    }
    const handle = this.#tx.insert(row.table, { ...this.#allColumns(row), ...this.#gains.take(row) });
    this.#done.set(id, handle);
    this.#gains.add(row, handle);
    return handle;
  }

  #handleOf(ref: { readonly table: string; readonly name: string }): Handle {
    const change = this.#wanted.get(idOf(ref));
    return change === undefined ? this.#uuidOf(ref) : this.#make(change);
  }

  #uuidOf({ table, name }: { readonly table: string; readonly name: string }): string {
    const row = this.#owned.find(table, name);
    if (row === undefined) throw new TypeError(`${table} ${name} is neither there nor being made`);
    return row._uuid;
  }

  #update(row: OvsdbRow, columns: readonly string[], existing: Row): void {
    const whole: Record<string, ValueInput> = {};
    for (const column of columns) {
      // Found by it, and never to be written again.
      if (column === 'name' && managedTable(this.#db, row.table).isNamedOnce) continue;
      const value = row.columns[column];
      if (isSharedMap(row.table, column)) this.#updateMap(row.table, column, value, existing);
      else if (value !== undefined && isShare(value))
        this.#updateShare(row.table, column, value.share, existing);
      else whole[column] = this.#writable(value ?? emptyValue(this.#db, row.table, column));
    }
    if (Object.keys(whole).length > 0) this.#tx.update(row.table, existing._uuid, whole);
  }

  /** Sets our keys, and takes away those of others that only we may set. */
  #updateMap(table: string, column: string, value: OvsdbValue | undefined, existing: Row): void {
    if (value === undefined || !isMap(value)) return;
    const present = columnOf(existing, column);
    const keys = present instanceof Map ? [...present.keys()].map(String) : [];
    const ours = Object.keys(value.map);
    const foreign = keys.filter((key) => !ours.includes(key) && isSteeringKey(table, column, key));
    this.#tx.mutate(table, existing._uuid, column, 'delete', [...ours, ...foreign]);
    this.#tx.mutate(table, existing._uuid, column, 'insert', this.#writable(value));
  }

  /** Leaves references to rows of others. */
  #updateShare(table: string, column: string, refs: readonly OvsdbAtom[], existing: Row): void {
    const present = columnOf(existing, column);
    const ours = (Array.isArray(present) ? present.map(String) : []).filter(
      (uuid) => this.#owned.nameOf(uuid) !== undefined,
    );
    if (ours.length > 0) this.#tx.mutate(table, existing._uuid, column, 'delete', ours);
    const wanted = refs.map((atom) => this.#atom(atom));
    if (wanted.length > 0) this.#tx.mutate(table, existing._uuid, column, 'insert', wanted);
  }

  /** Whether the row has to be gained by another container than the one that holds it; it leaves that one here. */
  #move(row: OvsdbRow, existing: Row): boolean {
    const parent = this.#owned.parentOf(existing._uuid);
    if (row.parent === undefined) return false;
    if (parent?.table === row.parent.table && parent.name === row.parent.name) return false;
    this.#leave(existing, this.#owned.holdersOf(existing._uuid));
    return true;
  }

  #remove(row: OvsdbRow, gone: ReadonlySet<string>): void {
    const existing = this.#owned.find(row.table, row.name);
    const { isRoot, isSingleton } = managedTable(this.#db, row.table);
    if (existing === undefined || isSingleton) return;
    const holders = this.#owned.holdersOf(existing._uuid);
    if (isRoot || holders.length === 0) this.#tx.delete(row.table, existing._uuid);
    // What is not ours may lie in somebody's own containers too, and stays there.
    const left = row.owner === undefined ? holders : holders.filter(({ parent }) => parent.name !== '');
    this.#leave(
      existing,
      left.filter(({ parent }) => !gone.has(idOf(parent))),
    );
  }

  /** Takes a row out of what holds it. */
  #leave(existing: Row, holders: readonly Holder[]): void {
    for (const { parent, uuid } of holders) {
      this.#tx.mutate(parent.table, uuid, parent.column, 'delete', [existing._uuid]);
    }
  }

  #allColumns(row: OvsdbRow): Record<string, ValueInput> {
    return Object.fromEntries(
      Object.entries(row.columns).map(([column, value]) => [column, this.#writable(value)]),
    );
  }

  #writable(value: OvsdbValue | undefined): ValueInput {
    if (value === undefined) return undefined;
    if (isShare(value)) return value.share.map((atom) => this.#atom(atom));
    if (isSet(value)) return value.map((atom) => this.#atom(atom));
    if (isMap(value)) {
      return Object.fromEntries(Object.entries(value.map).map(([key, item]) => [key, this.#atom(item)]));
    }
    return this.#atom(value);
  }

  #atom(atom: OvsdbAtom): AtomInput {
    return isRef(atom) ? this.#handleOf(atom.ref) : atom;
  }
}

/** An update writes what differs; a row that came to be since it was observed gets all of its columns. */
function columnsToWrite(change: OvsdbChange): readonly string[] {
  if (change.kind !== 'update') return Object.keys(change.row.columns);
  return change.columns.map(({ column }) => column).filter((column) => column !== 'parent');
}

function idOf({ table, name }: { readonly table: string; readonly name: string }): string {
  return `${table}/${name}`;
}

type Gain = { readonly parent: NonNullable<OvsdbRow['parent']>; readonly children: Handle[] };

/** What containers get, written once for each however many children come. */
class Gains {
  readonly #db: DatabaseKind;
  readonly #byContainer = new Map<string, Map<string, Gain>>();

  constructor(db: DatabaseKind) {
    this.#db = db;
  }

  add({ parent }: OvsdbRow, child: Handle): void {
    if (parent === undefined) return;
    const columns = this.#byContainer.get(idOf(parent)) ?? new Map<string, Gain>();
    this.#byContainer.set(idOf(parent), columns);
    const gain = columns.get(parent.column) ?? { parent, children: [] };
    columns.set(parent.column, gain);
    gain.children.push(child);
  }

  /** The columns of a container that is being inserted. */
  take(row: OvsdbRow): Record<string, ValueInput> {
    const columns = [...(this.#byContainer.get(idOf(row))?.entries() ?? [])];
    this.#byContainer.delete(idOf(row));
    return Object.fromEntries(
      columns.map(([column, { children }]) => [
        column,
        holdsOne(this.#db, row.table, column) ? children[0] : children,
      ]),
    );
  }

  rest(): readonly Gain[] {
    return [...this.#byContainer.values()].flatMap((columns) => [...columns.values()]);
  }
}
