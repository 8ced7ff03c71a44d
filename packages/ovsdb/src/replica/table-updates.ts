// The updates of a monitor's reply or notification, in any of the protocol's two forms, turned into changes to a replica:
// <table-updates> of RFC 7047 section 4.1.6 and <table-updates2> of ovsdb-server(7), "Update2 notification".
import { OvsdbError } from '../errors.ts';
import type { Uuid } from '../value/uuid.ts';
import type { ReadRow } from '../wire/large-message.ts';
import { Members, membersOf } from '../wire/members.ts';
import { MANY_MEMBERS } from '../wire/message-limits.ts';
import { copyOf } from '../wire/recent.ts';
import { changedColumns, decodeRow, HeldRow, type WireRow } from './held-row.ts';
import type { RowChange } from './row-change.ts';
import type { Table } from './table.ts';

/** Work is given up for other work after so many rows at the soonest. */
const ROWS_PER_STEP = 128;

/** Whether the updates speak of so many rows that they should be read in slices. */
export function isLarge(updates: unknown): boolean {
  const { items } = members(updates);
  for (let i = 0; i < items.length; i++) {
    const rows = items[i];
    if (rows instanceof Members && rows.size > MANY_MEMBERS) return true;
  }
  return false;
}

/** The changes that `updates`, which are not large, make to the present rows. */
export function readSmallUpdates(tables: ReadonlyMap<string, Table>, updates: unknown): readonly RowChange[] {
  let changes: RowChange[] | undefined;
  const { names, items } = members(updates);
  for (let t = 0; t < names.length; t++) {
    const table = tables.get(names[t]!);
    if (table === undefined) continue;
    const rows = members(items[t]);
    mustDiffer(table, rows.names);
    for (let i = 0; i < rows.size; i++) {
      const change = readRowUpdate(table, rows.names[i] as Uuid, rows.items[i]);
      if (change === undefined) continue;
      // One change is what there is most often; an array that begins empty reserves room for many.
      if (changes === undefined) changes = [change];
      else changes.push(change);
    }
  }
  return changes ?? [];
}

/** The changes that `updates` make to the present rows. */
export function* readUpdates(
  tables: ReadonlyMap<string, Table>,
  updates: unknown,
): Generator<void, readonly RowChange[]> {
  const changes: RowChange[] = [];
  let rows = 0;
  for (const [name, tableUpdate] of entries(updates)) {
    const table = tables.get(name);
    if (table === undefined) continue;
    const { names, items } = members(tableUpdate);
    mustDiffer(table, names);
    for (let i = 0; i < names.length; i++) {
      const change = readRowUpdate(table, names[i] as Uuid, items[i]);
      if (change !== undefined) changes.push(change);
      if (++rows % ROWS_PER_STEP === 0) yield;
    }
  }
  return changes;
}

/** The changes that lead from the present rows to exactly those of a full dump. */
export function* readDump(
  tables: ReadonlyMap<string, Table>,
  dump: unknown,
): Generator<void, readonly RowChange[]> {
  const changes: RowChange[] = [];
  const there = new Map(entries(dump));
  let rows = 0;
  for (const [name, table] of tables) {
    const tableUpdate = there.get(name) ?? {};
    const known = table.size > 0;
    const seen = new Set<string>();
    const { names, items } = members(tableUpdate);
    for (let i = 0; i < names.length; i++) {
      const uuid = names[i] as Uuid;
      const row = readWhole(table, uuid, items[i]);
      const old = known ? table.held(uuid) : undefined;
      if (known) seen.add(uuid);
      const change = whole(table, old, row);
      if (change !== undefined) changes.push(change);
      if (++rows % ROWS_PER_STEP === 0) yield;
    }
    if (!known) continue;
    for (const row of table.heldRows()) {
      if (!seen.has(row.uuid)) changes.push(deleted(table, row));
      if (++rows % ROWS_PER_STEP === 0) yield;
    }
  }
  return changes;
}

/** Reads the rows of a dump while the rest of it is still to come: what a row was sent as can be forgotten at once. */
export function rowReader(tables: ReadonlyMap<string, Table>): ReadRow {
  return (name, uuid, update) => {
    const table = tables.get(name);
    const isWhole = (update as RowUpdate | null)?.initial !== undefined;
    return table !== undefined && isWhole ? readWhole(table, uuid as Uuid, update) : update;
  };
}

function readWhole(table: Table, uuid: Uuid, json: unknown): HeldRow {
  if (json instanceof HeldRow) return json;
  const update = json as RowUpdate;
  const wire = update.initial ?? update.insert ?? update.new;
  return new table.rowClass(uuid, decodeRow(table.layout, wire));
}

type RowUpdate = {
  readonly initial?: unknown;
  readonly insert?: unknown;
  readonly modify?: unknown;
  readonly delete?: unknown;
  readonly old?: unknown;
  readonly new?: unknown;
};

function readRowUpdate(table: Table, uuid: Uuid, json: unknown): RowChange | undefined {
  if (typeof json !== 'object' || json === null) throw malformed(table, uuid, 'is no object');
  const old = table.held(uuid);
  if (json instanceof HeldRow) return whole(table, old, json);
  const update = json as RowUpdate;
  if (update.modify !== undefined) {
    if (old === undefined) throw malformed(table, uuid, 'modifies a row that is not there');
    const difference = update.modify as WireRow | null;
    if (typeof difference !== 'object' || difference === null)
      throw malformed(table, uuid, 'has no difference');
    const { row, columns } = old.modified(difference);
    return columns.length === 0 ? undefined : changed(table, old, row, columns);
  }
  const wire = update.insert ?? update.initial ?? update.new;
  if (wire !== undefined && wire !== null) {
    return whole(table, old, new table.rowClass(copyOf(uuid), decodeRow(table.layout, wire)));
  }
  if (update.delete === undefined && update.old === undefined) throw malformed(table, uuid, 'says nothing');
  return old === undefined ? undefined : deleted(table, old);
}

/** Each change is worked out from the row before all of them: a second one would lose the first. */
function mustDiffer(table: Table, uuids: readonly string[]): void {
  if (uuids.length < 2 || new Set(uuids).size === uuids.length) return;
  throw new OvsdbError('malformed-message', `an update of ${table.name} names a row twice`);
}

function whole(table: Table, old: HeldRow | undefined, row: HeldRow): RowChange | undefined {
  return old === undefined ? inserted(table, row) : updated(table, old, row);
}

function inserted(table: Table, row: HeldRow): RowChange {
  return { kind: 'insert', table: table.name, uuid: row.uuid, old: undefined, new: row };
}

function deleted(table: Table, row: HeldRow): RowChange {
  return { kind: 'delete', table: table.name, uuid: row.uuid, old: row, new: undefined };
}

function updated(table: Table, old: HeldRow, row: HeldRow): RowChange | undefined {
  const columns = changedColumns(old, row);
  if (columns.length === 0 && old.layout === row.layout) return undefined;
  return changed(table, old, row, columns);
}

function changed(table: Table, old: HeldRow, row: HeldRow, columns: readonly string[]): RowChange {
  return { kind: 'update', table: table.name, uuid: row.uuid, old, new: row, columns };
}

function members(json: unknown): Members {
  return json instanceof Members ? json : membersOf(asObject(json));
}

function entries(json: unknown): readonly (readonly [string, unknown])[] {
  const { names, items } = members(json);
  return names.map((name, i) => [name, items[i]]);
}

function asObject(json: unknown): { readonly [name: string]: unknown } {
  if (typeof json === 'object' && json !== null && !Array.isArray(json))
    return json as { [name: string]: unknown };
  throw new OvsdbError('malformed-message', 'table updates must be an object');
}

function malformed(table: Table, uuid: string, what: string): OvsdbError {
  return new OvsdbError('malformed-message', `the update of ${table.name} ${uuid} ${what}`);
}
