// A table as it was at one moment: the live rows, except where an old version was kept since.
// Taking one costs nothing; what changes afterwards is remembered as long as the snapshot is reachable.
import { OvsdbError } from '../errors.ts';
import type { Row } from '../value/row.ts';
import type { Atom } from '../value/value.ts';
import { ColumnIndex } from './column-index.ts';
import type { HeldRow } from './held-row.ts';
import type { IndexDefinition, LookupKey, Part } from './index-keys.ts';
import type { IndexView } from './index-types.ts';
import type { Overlay, Table } from './table.ts';
import { makeIndexView, makeUniqueIndexView, type TableView, type View } from './view.ts';

export class SnapshotTable implements TableView {
  readonly name: string;
  readonly size: number;
  readonly #table: Table;
  readonly #kept: KeptRows;

  constructor(table: Table) {
    this.name = table.name;
    this.size = table.size;
    this.#table = table;
    this.#kept = new KeptRows(table.overlay());
  }

  get(uuid: string): Row | undefined {
    return this.#held(uuid)?.row;
  }

  has(uuid: string): boolean {
    return this.#held(uuid) !== undefined;
  }

  *values(): Generator<Row, undefined> {
    // The live rows may change while the caller is between two steps: those it has not seen are then kept here.
    const seen = new Set<string>();
    for (const { uuid } of this.#table.heldRows()) {
      // A row that went and came back meanwhile stands at the end of the live ones too.
      if (seen.has(uuid)) continue;
      const held = this.#held(uuid);
      seen.add(uuid);
      if (held !== undefined) yield held.row;
    }
    this.#kept.catchUp();
    for (const held of this.#kept.rows.values())
      if (held !== undefined && !seen.has(held.uuid)) yield held.row;
  }

  [Symbol.iterator](): IteratorObject<Row> {
    return this.values();
  }

  find(predicate: (row: Row) => boolean): Row | undefined {
    return this.values().find(predicate);
  }

  filter(predicate: (row: Row) => boolean): readonly Row[] {
    return this.values().filter(predicate).toArray();
  }

  index(columns: string | readonly Part[], mapKey?: Atom): IndexView<Row, LookupKey> {
    const definition = this.#table.defineIndex(columns, mapKey);
    return makeIndexView((key) => this.#indexed(definition, definition.keyFor(key)));
  }

  uniqueIndex(columns: string | readonly Part[], mapKey?: Atom): IndexView<Row, LookupKey> {
    const definition = this.#table.defineIndex(columns, mapKey);
    return makeUniqueIndexView(this.name, definition, (key) =>
      this.#indexed(definition, definition.keyFor(key)),
    );
  }

  #held(uuid: string): HeldRow | undefined {
    const kept = this.#kept.catchUp();
    return kept.has(uuid) ? kept.get(uuid) : this.#table.held(uuid);
  }

  /** What the live index says of rows that have not changed since, and an index of the old versions of all others. */
  *#indexed(definition: IndexDefinition, key: Atom): Generator<Row, void> {
    const kept = this.#kept.catchUp();
    for (const uuid of this.#table.indexed(definition, key)) {
      if (!kept.has(uuid)) yield this.#table.held(uuid)!.row;
    }
    for (const uuid of this.#kept.indexed(definition, key)) yield kept.get(uuid)!.row;
  }
}

/** The old versions of all rows that changed since the snapshot, and indexes of them: what is new is added, never read twice. */
class KeptRows {
  readonly rows = new Map<string, HeldRow | undefined>();
  readonly #indexes = new Map<string, ColumnIndex>();
  #overlay: Overlay;
  #read = 0;

  constructor(overlay: Overlay) {
    this.#overlay = overlay;
  }

  /** Undefined stands for a row that was not there. */
  catchUp(): ReadonlyMap<string, HeldRow | undefined> {
    for (;;) {
      const { before, uuids, next } = this.#overlay;
      for (; this.#read < uuids.length; this.#read++) this.#keep(uuids[this.#read]!, before);
      if (next === undefined) return this.rows;
      this.#overlay = next;
      this.#read = 0;
    }
  }

  indexed(definition: IndexDefinition, key: Atom): Iterable<string> {
    let index = this.#indexes.get(definition.name);
    if (index === undefined) {
      index = new ColumnIndex(definition, this.rows.values().filter(isRow));
      this.#indexes.set(definition.name, index);
    }
    return index.uuids(key);
  }

  /** Of several old versions the oldest is the one that the snapshot shows. */
  #keep(uuid: string, before: Overlay['before']): void {
    if (this.rows.has(uuid)) return;
    const row = before.get(uuid);
    this.rows.set(uuid, row);
    if (row !== undefined) for (const index of this.#indexes.values()) index.add(row);
  }
}

function isRow(row: HeldRow | undefined): row is HeldRow {
  return row !== undefined;
}

/** All tables of a replica at one moment. */
export function takeSnapshot(tables: ReadonlyMap<string, Table>): View {
  const frozen = new Map([...tables].map(([name, table]) => [name, new SnapshotTable(table)]));
  return {
    tables: [...frozen.keys()],
    table(name) {
      const table = frozen.get(name);
      if (table === undefined) {
        throw new OvsdbError('unknown-table', `the replica does not hold table ${name}`);
      }
      return table;
    },
  };
}
