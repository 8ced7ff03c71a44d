/** Types of what may be written to a row, derived from the types of what is read from it. */
import type { ColumnName, TableName, TablesOf } from '../schema/descriptor.ts';
import type { NewRow, Ref, Uuid } from './uuid.ts';

/** An atom to write: any integer form for integers, and a handle of a new row for references. */
export type AtomInputOf<A> = A extends bigint
  ? bigint | number
  : A extends Ref<infer Table>
    ? Ref<Table> | NewRow<Table>
    : A extends Uuid
      ? Uuid | NewRow
      : A;

/** A column's value to write: Sets for sets, plain objects for maps with string keys. */
export type ColumnInputOf<V> =
  V extends ReadonlyMap<infer Key, infer Item>
    ? ReadonlyMap<AtomInputOf<Key>, AtomInputOf<Item>> | ObjectInput<Key, AtomInputOf<Item>>
    : V extends readonly (infer Item)[]
      ? readonly AtomInputOf<Item>[] | ReadonlySet<AtomInputOf<Item>>
      : AtomInputOf<V>;

type ObjectInput<Key, Item> = Key extends Uuid
  ? never
  : Key extends string
    ? { readonly [K in Key]?: Item }
    : never;

type Implicit = '_uuid' | '_version';
type Writable<T extends TablesOf<T>, Table extends TableName<T>> = Exclude<ColumnName<T, Table>, Implicit>;
type Input<
  T extends TablesOf<T>,
  Table extends TableName<T>,
  Column extends PropertyKey,
> = Column extends keyof Required<T[Table]['row']> ? ColumnInputOf<Required<T[Table]['row']>[Column]> : never;

/** What insert takes: columns without a valid default are required. */
export type InsertRow<T extends TablesOf<T>, Table extends TableName<T>> = {
  readonly [C in Writable<T, Table> & T[Table]['required']]: Input<T, Table, C>;
} & { readonly [C in Exclude<Writable<T, Table>, T[Table]['required']>]?: Input<T, Table, C> };

/** What update takes: all but the columns that only insert may set. */
export type UpdateRow<T extends TablesOf<T>, Table extends TableName<T>> = {
  readonly [C in Exclude<Writable<T, Table>, T[Table]['immutable']>]?: Input<T, Table, C>;
};
