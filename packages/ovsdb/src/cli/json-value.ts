/** Rows as JSON for programs: sets are arrays, maps are objects, empty optionals are null, integers are exact. */
import type { Atom, Value } from '../value/value.ts';
import { stringifyJson } from '../wire/json.ts';

function jsonValue(value: Value): unknown {
  if (value === undefined) return null;
  return value instanceof Map ? Object.fromEntries(value as ReadonlyMap<Atom, Atom>) : value;
}

export function jsonRow(row: object, columns: readonly string[]): Readonly<Record<string, unknown>> {
  const values = row as Readonly<Record<string, Value>>;
  return Object.fromEntries(columns.map((column) => [column, jsonValue(values[column])]));
}

export function jsonLine(json: unknown): string {
  return `${stringifyJson(json)}\n`;
}
