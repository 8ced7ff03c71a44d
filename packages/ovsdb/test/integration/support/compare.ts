// Compares a replica with what the C client dumps: the same tables, rows and columns, in a form that has no order.
import { expect } from 'vitest';
import type { Row, View } from '../../../src/index.ts';
import { type DumpedTables } from './server.ts';

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
  if (value instanceof Map) return { map: [...value].map((pair) => JSON.stringify(pair)).toSorted() };
  if (Array.isArray(value))
    return value.length === 1 ? value[0] : { set: value.map((item) => JSON.stringify(item)).toSorted() };
  return value === undefined ? { set: [] } : value;
}

export function expectEqualToDump(view: View, tables: DumpedTables): void {
  for (const name of view.tables) {
    const expected = Object.fromEntries(
      (tables.get(name) ?? []).map((row) => [canonical(row['_uuid']) as string, mapValues(row, canonical)]),
    );
    const actual = Object.fromEntries([...view.table(name)].map((row) => [row._uuid, cells(row)]));
    expect(actual, `table ${name}`).toEqual(expected);
  }
}

function cells(row: Row): { readonly [column: string]: unknown } {
  const all = row as unknown as { readonly [column: string]: unknown };
  const names = ['_uuid', ...row.layout.positions.keys()];
  return Object.fromEntries(names.map((name) => [name, canonicalValue(all[name])]));
}

function mapValues(row: { readonly [column: string]: unknown }, map: (cell: unknown) => unknown) {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, map(cell)]));
}
