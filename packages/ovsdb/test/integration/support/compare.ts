// Compares a replica with what the C client dumps: the same tables, rows and columns, in a form that has no order.
import { expect } from 'vitest';
import type { View } from '../../../src/index.ts';
import type { DumpedTables } from './server.ts';

/** A cell of the dump, with the elements of sets and maps sorted. */
function canonical(wire: unknown): unknown {
  if (!Array.isArray(wire)) return wire;
  const [tag, body] = wire as [string, unknown];
  if (tag === 'uuid') return body;
  const items = (body as unknown[]).map((item) =>
    JSON.stringify(Array.isArray(item) && item[0] !== 'uuid' ? item.map(canonical) : canonical(item)),
  );
  return { [tag]: items.toSorted() };
}

/** The same form from a decoded value; `shape` is the server's. */
function canonicalValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Map) return { map: [...value].map((pair) => JSON.stringify(pair)).toSorted() };
  if (Array.isArray(value))
    return value.length === 1 ? value[0] : { set: value.map((item) => JSON.stringify(item)).toSorted() };
  return value === undefined ? { set: [] } : value;
}

/** Compares the columns that the replica holds; `all` demands that these are all that the server has. */
export function expectEqualToDump(view: View, tables: DumpedTables, all = false): void {
  for (const name of view.tables) {
    const rows = [...view.table(name)];
    const held = rows[0] === undefined ? [] : Object.keys(rows[0]);
    const dumped = tables.get(name) ?? [];
    if (all && rows.length > 0) expect(held.toSorted()).toEqual(Object.keys(dumped[0] ?? {}).toSorted());
    const pick = (read: (column: string) => unknown) =>
      Object.fromEntries(held.map((column) => [column, read(column)]));
    const expected = new Map(
      dumped.map((row) => [canonical(row['_uuid']), pick((column) => canonical(row[column]))]),
    );
    const actual = new Map<unknown, unknown>(
      rows.map((row) => {
        const cells = row as unknown as { readonly [column: string]: unknown };
        return [row._uuid, pick((column) => canonicalValue(cells[column]))];
      }),
    );
    expect(actual, `table ${name}`).toEqual(expected);
  }
}
