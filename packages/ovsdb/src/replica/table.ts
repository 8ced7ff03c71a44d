// The rows of one table as they are now, their indexes, and what snapshots need to see them as they were.
import type { Atom } from '../value/value.ts';
import type { Change } from './change.ts';
import { ColumnIndex, keysOf } from './column-index.ts';
import { type Layout, makeLayout } from './layout.ts';
import { makeRowClass, type Row, type RowClass } from './row.ts';
import { makeIndexView, type IndexView, type TableView } from './view.ts';

/**
 * What changed after one snapshot and before the next: old versions by UUID, undefined for rows that were not there.
 * Each points to its successor only, so the ones that no snapshot needs any more are collected.
 */
export type Overlay = { readonly before: Map<string, Row | undefined>; next: Overlay | undefined };

export class Table implements TableView {
  readonly name: string;
  readonly #rows = new Map<string, Row>();
  readonly #indexes = new Map<string, ColumnIndex>();
  #layout: Layout;
  #rowClass: RowClass;
  #overlay: WeakRef<Overlay> | undefined;

  constructor(name: string, layout = makeLayout(name, [])) {
    this.name = name;
    this.#layout = layout;
    this.#rowClass = makeRowClass(layout);
  }

  get layout(): Layout {
    return this.#layout;
  }

  get rowClass(): RowClass {
    return this.#rowClass;
  }

  /** Rows that arrive from now on have this layout; the old ones are replaced by the resync that follows. */
  setLayout(layout: Layout): void {
    this.#layout = layout;
    this.#rowClass = makeRowClass(layout);
    this.#indexes.clear();
  }

  get size(): number {
    return this.#rows.size;
  }

  get(uuid: string): Row | undefined {
    return this.#rows.get(uuid);
  }

  has(uuid: string): boolean {
    return this.#rows.has(uuid);
  }

  values(): IteratorObject<Row> {
    return this.#rows.values();
  }

  [Symbol.iterator](): IteratorObject<Row> {
    return this.#rows.values();
  }

  find(predicate: (row: Row) => boolean): Row | undefined {
    return this.#rows.values().find(predicate);
  }

  filter(predicate: (row: Row) => boolean): readonly Row[] {
    return this.#rows.values().filter(predicate).toArray();
  }

  /** Made when first asked for, and kept up to date from then on. */
  index(column: string, mapKey?: Atom): IndexView<Row> {
    return makeIndexView((key) => this.indexOf(column, mapKey).all(key));
  }

  indexOf(column: string, mapKey?: Atom): ColumnIndex {
    const name = mapKey === undefined ? column : `${column} ${typeof mapKey} ${mapKey}`;
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = new ColumnIndex(keysOf(column, mapKey), this.#rows.values());
      this.#indexes.set(name, index);
    }
    return index;
  }

  apply(change: Change): void {
    const { uuid, old, new: row } = change;
    const before = this.#overlay?.deref()?.before;
    if (before !== undefined && !before.has(uuid)) before.set(uuid, old);
    if (row === undefined) this.#rows.delete(uuid);
    else this.#rows.set(uuid, row);
    for (const index of this.#indexes.values()) {
      if (old !== undefined) index.remove(old);
      if (row !== undefined) index.add(row);
    }
  }

  /** Starts to keep what changes from now on. */
  overlay(): Overlay {
    const current = this.#overlay?.deref();
    if (current !== undefined && current.before.size === 0) return current;
    const next: Overlay = { before: new Map(), next: undefined };
    if (current !== undefined) current.next = next;
    this.#overlay = new WeakRef(next);
    return next;
  }
}
