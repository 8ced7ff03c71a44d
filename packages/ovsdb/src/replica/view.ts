// How rows are read, the same for a live replica and for a snapshot of it.
import type { Atom } from '../value/value.ts';
import type { Uuid } from '../value/uuid.ts';
import type { Row } from './row.ts';

export type IndexView<R> = {
  /** The row under the key; of several, any one. */
  get(key: Atom): R | undefined;
  /** All rows under the key. */
  all(key: Atom): readonly R[];
  has(key: Atom): boolean;
};

/** The columns that the rows are known to have; any name where the program has no types. */
export type IndexedColumn<R> = R extends Row ? string : keyof R & string;

export type TableView<R = Row> = Iterable<R> & {
  readonly name: string;
  readonly size: number;
  get(uuid: Uuid | string): R | undefined;
  has(uuid: Uuid | string): boolean;
  values(): IteratorObject<R>;
  find(predicate: (row: R) => boolean): R | undefined;
  filter(predicate: (row: R) => boolean): readonly R[];
  /** Rows by the value of a column; of a set by each element, of a map by the value at `mapKey` (or by each key). */
  index(column: IndexedColumn<R>, mapKey?: Atom): IndexView<R>;
};

export type View = {
  table(name: string): TableView;
  readonly tables: readonly string[];
};

export function makeIndexView<R>(all: (key: Atom) => readonly R[]): IndexView<R> {
  return { all, get: (key) => all(key)[0], has: (key) => all(key).length > 0 };
}
