// The UUIDs of a table's rows by the keys that an index has them under.
import type { Atom } from '../value/value.ts';
import type { RowChange } from './row-change.ts';
import type { IndexDefinition } from './index-keys.ts';
import type { HeldRow } from './held-row.ts';

const NONE: readonly string[] = [];

export class ColumnIndex {
  readonly #definition: IndexDefinition;
  /** Most keys have one row: that one is held without a Set around it. */
  readonly #uuids = new Map<Atom, string | Set<string>>();

  constructor(definition: IndexDefinition, rows: Iterable<HeldRow>) {
    this.#definition = definition;
    for (const row of rows) this.add(row);
  }

  add(row: HeldRow): void {
    this.#addAll(this.#definition.keysOf(row), row.uuid);
  }

  apply(change: RowChange): void {
    const { uuid, old, new: row } = change;
    const { keysOf } = this.#definition;
    if (change.kind !== 'update') {
      if (old !== undefined) this.#removeAll(keysOf(old), uuid);
      if (row !== undefined) this.#addAll(keysOf(row), uuid);
    } else if (this.#isTouchedBy(change)) {
      const { removed, added } = difference(keysOf(change.old), keysOf(change.new));
      this.#removeAll(removed, uuid);
      this.#addAll(added, uuid);
    }
  }

  /** In no particular order; walking them costs nothing before the first step. */
  uuids(key: Atom): Iterable<string> {
    const there = this.#uuids.get(key);
    if (there === undefined) return NONE;
    return typeof there === 'string' ? [there] : there;
  }

  /** After a conversion of the database `columns` does not name those that only the old version had. */
  #isTouchedBy(change: RowChange & { readonly kind: 'update' }): boolean {
    if (change.old.layout !== change.new.layout) return true;
    return change.columns.some((column) => this.#definition.columns.has(column));
  }

  #addAll(keys: Iterable<Atom>, uuid: string): void {
    for (const key of keys) {
      const there = this.#uuids.get(key);
      if (there === undefined) this.#uuids.set(key, uuid);
      else if (typeof there !== 'string') there.add(uuid);
      else if (there !== uuid) this.#uuids.set(key, new Set([there, uuid]));
    }
  }

  #removeAll(keys: Iterable<Atom>, uuid: string): void {
    for (const key of keys) {
      const there = this.#uuids.get(key);
      if (there === uuid) this.#uuids.delete(key);
      else if (typeof there === 'object') {
        there.delete(uuid);
        if (there.size === 1) this.#uuids.set(key, there.values().next().value!);
      }
    }
  }
}

/** Most updates of a large set change few elements: what is alike at both ends is passed over without hashing it. */
function difference(
  old: readonly Atom[],
  now: readonly Atom[],
): { readonly removed: Iterable<Atom>; readonly added: readonly Atom[] } {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let oldEnd = old.length;
  let nowEnd = now.length;
  while (oldEnd > start && nowEnd > start && old[oldEnd - 1] === now[nowEnd - 1]) {
    oldEnd--;
    nowEnd--;
  }
  const removed = new Set(old.slice(start, oldEnd));
  const added = now.slice(start, nowEnd).filter((key) => !removed.delete(key));
  return { removed, added };
}
