// The types of a transaction's operations: by the generated tables where the program has them, open where it has none.
import type { ColumnName, TableName, TablesOf, TableTypes } from '../schema/descriptor.ts';
import type { AtomInputOf, ColumnInputOf, InsertRow, UpdateRow } from '../value/row-input.ts';
import type { ConditionOn } from '../protocol/condition-on.ts';
import type { Row } from '../value/row.ts';
import type { ValueInput } from '../value/value.ts';
import type { Target } from './target.ts';

/** The tables of a database of which only the name is known. */
export type UntypedTables = { readonly [table: string]: TableTypes<Row> };

export type UntypedInput = { readonly [column: string]: ValueInput };

type IsUntyped<T> = string extends keyof T ? true : false;

export type InsertInput<T extends TablesOf<T>, Table extends TableName<T>> =
  IsUntyped<T> extends true ? UntypedInput : InsertRow<T, Table>;

export type UpdateInput<T extends TablesOf<T>, Table extends TableName<T>> =
  IsUntyped<T> extends true ? UntypedInput : UpdateRow<T, Table>;

/** Which rows of a table: without types any UUID, with them only what refers to that table. */
export type TargetOf<T extends TablesOf<T>, Table extends TableName<T>> =
  IsUntyped<T> extends true ? Target : Target<Table, ConditionOn<T, Table>>;

export type ColumnValue<
  T extends TablesOf<T>,
  Table extends TableName<T>,
  Column,
> = Column extends keyof Required<T[Table]['row']> ? Required<T[Table]['row']>[Column] : never;

/** What a mutator may be and take, by the type of the column (RFC 7047 section 5.1, <mutation>). */
export type MutationOf<V> = unknown extends V
  ? MutationArguments
  : V extends ReadonlyMap<infer Key, unknown>
    ? | readonly ['insert' | 'set', ColumnInputOf<V>]
      | readonly ['delete', ColumnInputOf<V> | readonly AtomInputOf<Key>[]]
    : V extends readonly (infer Item)[]
      ? readonly ['insert' | 'delete', ColumnInputOf<V>] | Arithmetic<Item>
      : Arithmetic<V>;

type Arithmetic<V> =
  NonNullable<V> extends number | bigint ? readonly [ArithmeticMutator, number | bigint] : never;
export type ArithmeticMutator = '+=' | '-=' | '*=' | '/=' | '%=';
export type MutationArguments = readonly [ArithmeticMutator | 'insert' | 'delete' | 'set', ValueInput];

export type MutationInput<
  T extends TablesOf<T>,
  Table extends TableName<T>,
  Column extends ColumnName<T, Table>,
> = IsUntyped<T> extends true ? MutationArguments : MutationOf<ColumnValue<T, Table, Column>>;

/** The columns of a row that were asked for; all of them when none were named. */
export type Picked<R, Column> = [Column] extends [never]
  ? R
  : { readonly [C in keyof R as string extends C ? C : C extends Column | '_uuid' ? C : never]: R[C] };
