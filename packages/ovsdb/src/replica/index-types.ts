// The types of indexes by the rows of a table: which columns an index may be over, and what its keys are.
import type { Atom } from '../value/value.ts';

export type IndexView<R, Key = Atom> = {
  /** The row under the key; of several, any one, or `NotUnique` where the index is a unique one. */
  get(key: Key): R | undefined;
  /** All rows under the key. */
  all(key: Key): readonly R[];
  has(key: Key): boolean;
};

/** The columns that the rows are known to have; any name where the program has no types. */
export type IndexedColumn<R> = string extends keyof R ? string : keyof R & string;

/** Those of them that are maps. */
export type MapColumn<R> = string extends keyof R
  ? string
  : { [C in keyof R & string]-?: ReadonlyMap<never, never> extends NonNullable<R[C]> ? C : never }[keyof R &
      string];

type Lookup<A> = A extends bigint ? bigint | number : A;
type Keys<V> =
  V extends ReadonlyMap<infer K, unknown> ? K : V extends readonly (infer Element)[] ? Element : V;
type Filled<R, C> = C extends keyof R ? NonNullable<R[C]> : never;

/** What a column is looked up by: its value, an element of a set, a key of a map. */
export type ColumnKey<R, C> = string extends keyof R ? Atom : Lookup<Keys<Filled<R, C>>>;
/** A key of a map column, by whose value its rows can be looked up. */
export type MapKey<R, C> = string extends keyof R
  ? Atom
  : Filled<R, C> extends ReadonlyMap<infer K, unknown>
    ? K
    : Atom;
type ItemOf<R, C> = string extends keyof R
  ? Atom
  : Filled<R, C> extends ReadonlyMap<unknown, infer Item>
    ? Lookup<Item>
    : Atom;

/** One part of a compound index: a column, or the value that a map holds at a key. */
export type IndexPart<R> =
  | IndexedColumn<R>
  | (string extends keyof R
      ? { readonly column: string; readonly mapKey: Atom }
      : { [C in MapColumn<R>]: { readonly column: C; readonly mapKey: MapKey<R, C> } }[MapColumn<R>]);

/** One value for each part. */
export type CompoundKey<R, Parts extends readonly unknown[]> = {
  readonly [I in keyof Parts]: Parts[I] extends { readonly column: infer C }
    ? ItemOf<R, C>
    : ColumnKey<R, Parts[I]>;
};

/** The ways to ask a table for an index. */
export type MakeIndex<R> = {
  /** By the value of a column; of a set by each element, of a map by each key. */
  <C extends IndexedColumn<R>>(column: C): IndexView<R, ColumnKey<R, C>>;
  /** By the value that a map holds at a key. */
  <C extends MapColumn<R>>(column: C, mapKey: MapKey<R, C>): IndexView<R, ItemOf<R, C>>;
  /** By several columns at once; the key is a list of as many values. */
  <const Parts extends readonly IndexPart<R>[]>(columns: Parts): IndexView<R, CompoundKey<R, Parts>>;
};
