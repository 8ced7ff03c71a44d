// A table as it was at one moment: the live rows, except where an old version was kept since.
// Taking one costs nothing; what changes afterwards is remembered as long as the snapshot is reachable.
import { OvsdbError } from '../errors.ts';
import type { Atom } from '../value/value.ts';
import { defineIndex, type IndexDefinition, type LookupKey, type Part } from './index-keys.ts';
import type { IndexView } from './index-types.ts';
import type { Row } from './row.ts';
import type { Overlay, Table } from './table.ts';
import { makeIndexView, makeUniqueIndexView, type TableView, type View } from './view.ts';

export class SnapshotTable implements TableView {
  readonly name: string;
  readonly size: number;
  readonly #table: Table;
  readonly #overlay: Overlay;

  constructor(table: Table) {
    this.name = table.name;
    this.size = table.size;
    this.#table = table;
    this.#overlay = table.overlay();
  }

  get(uuid: string): Row | undefined {
    for (let overlay: Overlay | undefined = this.#overlay; overlay !== undefined; overlay = overlay.next) {
      if (overlay.before.has(uuid)) return overlay.before.get(uuid);
    }
    return this.#table.get(uuid);
  }

  has(uuid: string): boolean {
    return this.get(uuid) !== undefined;
  }

  *values(): Generator<Row, undefined> {
    const kept = this.#kept();
    // The live rows may change while the caller is between two steps: those it has not seen are then in the overlay.
    const seen = new Set<string>();
    for (const live of this.#table.values()) {
      // A row that went and came back meanwhile stands at the end of the live ones too.
      if (seen.has(live._uuid)) continue;
      const row = this.get(live._uuid);
      seen.add(live._uuid);
      if (row !== undefined) yield row;
    }
    for (const uuid of new Set([...kept.keys(), ...this.#kept().keys()])) {
      if (seen.has(uuid)) continue;
      const row = this.get(uuid);
      if (row !== undefined) yield row;
    }
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
    const definition = defineIndex(columns, mapKey);
    return makeIndexView((key) => this.#indexed(definition, key));
  }

  uniqueIndex(columns: string | readonly Part[], mapKey?: Atom): IndexView<Row, LookupKey> {
    const definition = defineIndex(columns, mapKey);
    return makeUniqueIndexView(this.name, definition, (key) => this.#indexed(definition, key));
  }

  #indexed(definition: IndexDefinition, key: LookupKey): readonly Row[] {
    const kept = this.#kept();
    const live = this.#table.indexed(definition, key).filter((row) => !kept.has(row._uuid));
    const wanted = definition.keyFor(key);
    const old = [...kept.values()].filter(
      (row) => row !== undefined && definition.keysOf(row).includes(wanted),
    ) as Row[];
    return [...live, ...old];
  }

  /** Old versions of everything that changed since, the oldest first to count. */
  #kept(): Map<string, Row | undefined> {
    const kept = new Map<string, Row | undefined>();
    for (let overlay: Overlay | undefined = this.#overlay; overlay !== undefined; overlay = overlay.next) {
      for (const [uuid, row] of overlay.before) if (!kept.has(uuid)) kept.set(uuid, row);
    }
    return kept;
  }
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
