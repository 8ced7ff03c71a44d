/** Rows as programs get them, from a replica or a `select`: plain frozen objects, so that a copy of one is complete. */
import { rawJson } from '../raw-json.ts';
import type { Uuid } from './uuid.ts';
import type { Atom, Value } from './value.ts';

/** A row of a table whose columns the program learns at run time. */
export type Row = { readonly _uuid: Uuid; readonly [column: string]: Value };

/** Columns that every row has without the schema naming them (RFC 7047 section 3.2). Only the server writes them. */
export const IMPLICIT_COLUMNS: ReadonlySet<string> = new Set(['_uuid', '_version']);

/** Own properties only: what a row inherits is not enumerable, and a copy does without it. */
export class PlainRow {
  /** What `JSON.stringify` writes for the row: `toJson` says what that is. */
  toJSON(): { readonly [column: string]: unknown } {
    return toJson(this);
  }
}

Object.defineProperty(PlainRow.prototype, 'toJSON', { enumerable: false });

export type PlainRowClass = new () => PlainRow & { [column: string]: Value };

/** The class of the rows of one table, which names them when they are printed. */
export function makePlainRowClass(table: string): PlainRowClass {
  class TableRow extends PlainRow {}
  Object.defineProperty(TableRow, 'name', { value: table });
  return TableRow as unknown as PlainRowClass;
}

/** Freezes the row and its sets: they are shared by all who read them. Maps cannot be frozen; their type has no writer. */
export function freezeRow(row: object): Row {
  for (const name in row) {
    const value = (row as { readonly [column: string]: Value })[name];
    if (Array.isArray(value)) Object.freeze(value);
  }
  return Object.freeze(row) as Row;
}

/**
 * A row, or a copy of one, as JSON: a set is an array, a map an object, an empty optional column is left out. An integer is
 * a number with all its digits, also beyond 2^53, where `JSON.parse` would round it.
 */
export function toJson(row: object): { readonly [column: string]: unknown } {
  const json: { [column: string]: unknown } = {};
  for (const column of Object.keys(row)) {
    const value = (row as { readonly [column: string]: Value })[column];
    if (value !== undefined) setColumn(json, column, jsonValue(value));
  }
  return json;
}

/** A column may be named `__proto__`, which an assignment would take for the prototype. */
export function setColumn(row: { [column: string]: unknown }, column: string, value: unknown): void {
  if (column !== '__proto__') row[column] = value;
  else Object.defineProperty(row, column, { value, enumerable: true, configurable: true, writable: true });
}

function jsonValue(value: Exclude<Value, undefined>): unknown {
  if (typeof value !== 'object') return jsonAtom(value);
  if (isSet(value)) return value.map(jsonAtom);
  return Object.fromEntries(Array.from(value, ([key, item]) => [key, jsonAtom(item)]));
}

function jsonAtom(atom: Atom): unknown {
  if (typeof atom !== 'bigint') return atom;
  const number = Number(atom);
  return Number.isSafeInteger(number) ? number : rawJson(atom);
}

function isSet(value: readonly Atom[] | ReadonlyMap<Atom, Atom>): value is readonly Atom[] {
  return Array.isArray(value);
}
