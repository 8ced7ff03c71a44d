// How rows are read, the same for a live replica and for a snapshot of it.
import type { Uuid } from '../value/uuid.ts';
import type { IndexDefinition, LookupKey } from './index-keys.ts';
import type { IndexView, MakeIndex } from './index-types.ts';
import { NotUnique } from './not-unique.ts';
import type { Row } from '../value/row.ts';

export type TableView<R = Row> = Iterable<R> & {
  readonly name: string;
  readonly size: number;
  get(uuid: Uuid | string): R | undefined;
  has(uuid: Uuid | string): boolean;
  values(): IteratorObject<R>;
  find(predicate: (row: R) => boolean): R | undefined;
  filter(predicate: (row: R) => boolean): readonly R[];
  /**
   * Rows by the value of a column; of a set by each element, of a map by each key, or by the value at `mapKey`. A list of
   * columns, or of `{ column, mapKey }`, makes a compound index, whose keys are lists. Rows without a value there are in no
   * index. It is made when first used and kept up to date from then on, whatever becomes of the rows.
   */
  readonly index: MakeIndex<R>;
  /**
   * As `index`, where one row at most is expected under a key: if there are more, `get` throws `NotUnique` for as long as
   * it is so; `all`, `has` and other keys are not affected. What a transaction does on its way doesn't count.
   */
  readonly uniqueIndex: MakeIndex<R>;
};

export type View = {
  table(name: string): TableView;
  readonly tables: readonly string[];
};

/** Finds the rows under a key, one after the other. */
export type LookUp = (key: LookupKey) => Iterable<Row>;

export function makeIndexView(lookUp: LookUp): IndexView<Row, LookupKey> {
  const first = (key: LookupKey) => {
    // Only the first: a key may have very many rows.
    for (const row of lookUp(key)) return row;
    return undefined;
  };
  return { all: (key) => [...lookUp(key)], get: first, has: (key) => first(key) !== undefined };
}

export function makeUniqueIndexView(
  table: string,
  { columns }: IndexDefinition,
  lookUp: LookUp,
): IndexView<Row, LookupKey> {
  const get = (key: LookupKey) => {
    const [first, second] = lookUp(key);
    if (second !== undefined) throw new NotUnique(table, [...columns], key, [...lookUp(key)]);
    return first;
  };
  return { ...makeIndexView(lookUp), get };
}
