// The rows of one table as they are now, their indexes, and what snapshots need to see them as they were.
import type { Row } from '../value/row.ts';
import type { Atom } from '../value/value.ts';
import { ColumnIndex } from './column-index.ts';
import { type HeldRow, type HeldRowClass, makeHeldRowClass } from './held-row.ts';
import { defineIndex, type IndexDefinition, type LookupKey, type Part } from './index-keys.ts';
import type { IndexView } from './index-types.ts';
import { checkIndex } from './check-index.ts';
import { type Layout, makeLayout, sameLayout } from './layout.ts';
import type { RowChange } from './row-change.ts';
import { type LookUp, makeIndexView, makeUniqueIndexView, type TableView } from './view.ts';

/**
 * What changed after one snapshot and before the next: old versions by UUID, undefined for rows that were not there.
 * Each points to its successor only, so the ones that no snapshot needs any more are collected.
 */
export type Overlay = {
  readonly before: Map<string, HeldRow | undefined>;
  /** The UUIDs in `before` in the order in which they came, so that who has read some can go on. */
  readonly uuids: string[];
  next: Overlay | undefined;
};

export class Table implements TableView {
  readonly name: string;
  readonly #rows = new Map<string, HeldRow>();
  readonly #indexes = new Map<string, ColumnIndex>();
  #layout: Layout;
  #rowClass: HeldRowClass;
  #overlay: WeakRef<Overlay> | undefined;

  constructor(name: string, layout = makeLayout(name, [], 'any')) {
    this.name = name;
    this.#layout = layout;
    this.#rowClass = makeHeldRowClass(layout);
  }

  get layout(): Layout {
    return this.#layout;
  }

  get rowClass(): HeldRowClass {
    return this.#rowClass;
  }

  /** Rows that arrive from now on have this layout; the old ones are replaced by the resync that follows. */
  setLayout(layout: Layout): void {
    this.#layout = layout;
    this.#rowClass = makeHeldRowClass(layout);
    this.#indexes.clear();
  }

  get size(): number {
    return this.#rows.size;
  }

  get(uuid: string): Row | undefined {
    return this.#rows.get(uuid)?.row;
  }

  has(uuid: string): boolean {
    return this.#rows.has(uuid);
  }

  values(): IteratorObject<Row> {
    return this.#rows.values().map(({ row }) => row);
  }

  [Symbol.iterator](): IteratorObject<Row> {
    return this.values();
  }

  find(predicate: (row: Row) => boolean): Row | undefined {
    for (const { row } of this.#rows.values()) if (predicate(row)) return row;
    return undefined;
  }

  filter(predicate: (row: Row) => boolean): readonly Row[] {
    return this.values().filter(predicate).toArray();
  }

  held(uuid: string): HeldRow | undefined {
    return this.#rows.get(uuid);
  }

  heldRows(): IterableIterator<HeldRow> {
    return this.#rows.values();
  }

  index(columns: string | readonly Part[], mapKey?: Atom): IndexView<Row, LookupKey> {
    return makeIndexView(this.#lookUp(this.defineIndex(columns, mapKey)));
  }

  uniqueIndex(columns: string | readonly Part[], mapKey?: Atom): IndexView<Row, LookupKey> {
    const definition = this.defineIndex(columns, mapKey);
    return makeUniqueIndexView(this.name, definition, this.#lookUp(definition));
  }

  /** Throws OvsdbError for a column that the rows do not hold, and for a key in what is no map. */
  defineIndex(columns: string | readonly Part[], mapKey: Atom | undefined): IndexDefinition {
    const definition = defineIndex(columns, mapKey);
    checkIndex(this.#layout, definition);
    return definition;
  }

  #lookUp(definition: IndexDefinition): LookUp {
    return (key) =>
      Iterator.from(this.indexed(definition, definition.keyFor(key))).map(
        (uuid) => this.#rows.get(uuid)!.row,
      );
  }

  /** The rows under a key of an index, which is made when first asked for, and kept up to date from then on. */
  indexed(definition: IndexDefinition, key: Atom): Iterable<string> {
    let index = this.#indexes.get(definition.name);
    if (index === undefined) {
      index = new ColumnIndex(definition, this.#rows.values());
      this.#indexes.set(definition.name, index);
    }
    return index.uuids(key);
  }

  apply(change: RowChange): void {
    const { uuid, old, new: row } = change;
    const overlay = this.#overlay?.deref();
    if (overlay !== undefined && !overlay.before.has(uuid)) {
      overlay.before.set(uuid, old);
      overlay.uuids.push(uuid);
    }
    if (row === undefined) this.#rows.delete(uuid);
    else this.#rows.set(uuid, row);
    if (this.#indexes.size > 0) for (const index of this.#indexes.values()) index.apply(change);
  }

  /** Starts to keep what changes from now on. */
  overlay(): Overlay {
    const current = this.#overlay?.deref();
    if (current !== undefined && current.before.size === 0) return current;
    const next: Overlay = { before: new Map(), uuids: [], next: undefined };
    if (current !== undefined) current.next = next;
    this.#overlay = new WeakRef(next);
    return next;
  }
}

/** Gives tables the layouts that a server's schema leads to; answers whether any is another than before. */
export function layOut(tables: ReadonlyMap<string, Table>, layouts: ReadonlyMap<string, Layout>): boolean {
  let isOther = false;
  for (const [name, table] of tables) {
    const layout = layouts.get(name) ?? makeLayout(name, [], 'any');
    if (sameLayout(layout, table.layout)) continue;
    table.setLayout(layout);
    isOther = true;
  }
  return isOther;
}
