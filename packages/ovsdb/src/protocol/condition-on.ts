// Conditions by the generated tables: a wrong column, or a value of another type than the column's, does not compile.
import type { Condition } from './condition.ts';
import type { ConditionFunction } from './operation.ts';
import type { ColumnName, TableName, TablesOf } from '../schema/descriptor.ts';
import type { AtomInputOf, ColumnInputOf } from '../value/row-input.ts';

type Part = 'includes' | 'excludes';

/** The whole value, or for `includes` and `excludes` also some elements of a column that holds at most one. */
type On<Column, Value> =
  | readonly [Column, Exclude<ConditionFunction, Part>, ColumnInputOf<Value>]
  | readonly [Column, Part, ColumnInputOf<Value> | readonly AtomInputOf<NonNullable<Value>>[]];

type Typed<T extends TablesOf<T>, Table extends TableName<T>> = {
  [Column in ColumnName<T, Table>]: On<Column, Required<T[Table]['row']>[Column & keyof T[Table]['row']]>;
}[ColumnName<T, Table>];

/** `Condition` for one table; without types, any. */
export type ConditionOn<T extends TablesOf<T>, Table extends TableName<T>> = string extends keyof T
  ? Condition
  : boolean | Typed<T, Table>;
