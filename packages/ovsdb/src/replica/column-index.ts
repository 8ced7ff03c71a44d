// Rows of a table by the value of a column: of a set, by each element; of a map, by the value at one key.
import type { Atom, Value } from '../value/value.ts';
import type { Row } from './row.ts';

export type KeysOf = (row: Row) => Iterable<Atom>;

/** Reads the keys of a row under which an index has it. */
export function keysOf(column: string, mapKey: Atom | undefined): KeysOf {
  return (row) => {
    const position = row.layout.positions.get(column);
    if (column === '_uuid') return [row._uuid];
    const value =
      position === undefined ? undefined : (row as unknown as { [column: string]: Value })[column];
    if (value === undefined) return [];
    if (Array.isArray(value)) return value as readonly Atom[];
    if (value instanceof Map) {
      const map = value as ReadonlyMap<Atom, Atom>;
      if (mapKey === undefined) return map.keys();
      const found = map.get(mapKey);
      return found === undefined ? [] : [found];
    }
    return [value as Atom];
  };
}

export class ColumnIndex {
  readonly keysOf: KeysOf;
  /** Most keys have one row: that one is held without a Set around it. */
  readonly #rows = new Map<Atom, Row | Map<string, Row>>();

  constructor(keys: KeysOf, rows: Iterable<Row>) {
    this.keysOf = keys;
    for (const row of rows) this.add(row);
  }

  add(row: Row): void {
    for (const key of this.keysOf(row)) {
      const there = this.#rows.get(key);
      if (there === undefined) this.#rows.set(key, row);
      else if (there instanceof Map) there.set(row._uuid, row);
      else if (there._uuid === row._uuid) this.#rows.set(key, row);
      else
        this.#rows.set(
          key,
          new Map([
            [there._uuid as string, there],
            [row._uuid, row],
          ]),
        );
    }
  }

  remove(row: Row): void {
    for (const key of this.keysOf(row)) {
      const there = this.#rows.get(key);
      if (there instanceof Map) {
        there.delete(row._uuid);
        if (there.size === 1) this.#rows.set(key, [...there.values()][0]!);
      } else if (there?._uuid === row._uuid) {
        this.#rows.delete(key);
      }
    }
  }

  all(key: Atom): readonly Row[] {
    const there = this.#rows.get(key);
    if (there === undefined) return [];
    return there instanceof Map ? [...there.values()] : [there];
  }
}
