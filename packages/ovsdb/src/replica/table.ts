// The rows of one table as they are now, their indexes, and what snapshots need to see them as they were.
import type { Atom } from '../value/value.ts';
import type { Change } from './change.ts';
import { ColumnIndex } from './column-index.ts';
import { defineIndex, type IndexDefinition, type LookupKey, type Part } from './index-keys.ts';
import type { IndexView } from './index-types.ts';
import { type Layout, makeLayout, sameLayout } from './layout.ts';
import { makeRowClass, type Row, type RowClass } from './row.ts';
import { makeIndexView, makeUniqueIndexView, type TableView } from './view.ts';

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
    for (const row of this.#rows.values()) if (predicate(row)) return row;
    return undefined;
  }

  filter(predicate: (row: Row) => boolean): readonly Row[] {
    return this.#rows.values().filter(predicate).toArray();
  }

  index(columns: string | readonly Part[], mapKey?: Atom): IndexView<Row, LookupKey> {
    const definition = defineIndex(columns, mapKey);
    return makeIndexView((key) => this.indexed(definition, key));
  }

  uniqueIndex(columns: string | readonly Part[], mapKey?: Atom): IndexView<Row, LookupKey> {
    const definition = defineIndex(columns, mapKey);
    return makeUniqueIndexView(this.name, definition, (key) => this.indexed(definition, key));
  }

  /** The rows under a key of an index, which is made when first asked for, and kept up to date from then on. */
  indexed(definition: IndexDefinition, key: LookupKey): readonly Row[] {
    let index = this.#indexes.get(definition.name);
    if (index === undefined) {
      index = new ColumnIndex(definition, this.#rows.values());
      this.#indexes.set(definition.name, index);
    }
    return Array.from(index.uuids(definition.keyFor(key)), (uuid) => this.#rows.get(uuid)!);
  }

  apply(change: Change): void {
    const { uuid, old, new: row } = change;
    const before = this.#overlay?.deref()?.before;
    if (before !== undefined && !before.has(uuid)) before.set(uuid, old);
    if (row === undefined) this.#rows.delete(uuid);
    else this.#rows.set(uuid, row);
    if (this.#indexes.size > 0) for (const index of this.#indexes.values()) index.apply(change);
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

/** Gives tables the layouts that a server's schema leads to; answers whether any is another than before. */
export function layOut(tables: ReadonlyMap<string, Table>, layouts: ReadonlyMap<string, Layout>): boolean {
  let isOther = false;
  for (const [name, table] of tables) {
    const layout = layouts.get(name) ?? makeLayout(name, []);
    if (sameLayout(layout, table.layout)) continue;
    table.setLayout(layout);
    isOther = true;
  }
  return isOther;
}
