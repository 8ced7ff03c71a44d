// The types of a replica by what was selected: a table that was not selected, or a column, does not compile.
import type { Condition } from '../protocol/condition.ts';
import type { ColumnName, RowOf, TableName, TablesOf } from '../schema/descriptor.ts';
import type { WaitOptions } from '../wait.ts';
import type { Cause, Change } from './change.ts';
import type { TableView } from './view.ts';

export type SelectionOf<T extends TablesOf<T>> = {
  readonly [Table in TableName<T>]?:
    | true
    | readonly ColumnName<T, Table>[]
    | { readonly columns?: true | readonly ColumnName<T, Table>[]; readonly where?: readonly Condition[] };
};

type ColumnsIn<Choice> = Choice extends readonly (infer Column)[]
  ? Column
  : Choice extends { readonly columns: readonly (infer Column)[] }
    ? Column
    : never;

/** A row with the selected columns; all of them where the selection names none. */
export type SelectedRow<Row, Choice> = [ColumnsIn<Choice>] extends [never]
  ? Row
  : {
      readonly [
        C in keyof Row as string extends C ? C : C extends ColumnsIn<Choice> | '_uuid' ? C : never
      ]: Row[C];
    };

export type ViewOf<T extends TablesOf<T>, S> = {
  table<Table extends keyof S & TableName<T>>(name: Table): TableView<SelectedRow<RowOf<T, Table>, S[Table]>>;
  readonly tables: readonly string[];
};

/** A change of any of the selected tables; `table` tells them apart. */
export type ChangeOf<T extends TablesOf<T>, S> = {
  [Table in keyof S & TableName<T>]: { readonly table: Table } & Change<
    SelectedRow<RowOf<T, Table>, S[Table]>
  >;
}[keyof S & TableName<T>];

export type ReplicaOf<T extends TablesOf<T>, S> = ViewOf<T, S> & {
  readonly synced: boolean;
  readonly lastTransaction: string;
  snapshot(): ViewOf<T, S>;
  on(event: 'transaction', listener: (changes: readonly ChangeOf<T, S>[], cause: Cause) => void): () => void;
  ready(options?: WaitOptions): Promise<void>;
  waitFor(
    predicate: (view: ViewOf<T, S>) => boolean,
    options?: WaitOptions & { readonly what?: string },
  ): Promise<void>;
  setWhere(table: keyof S & TableName<T>, where: readonly Condition[], options?: WaitOptions): Promise<void>;
  caughtUp(options?: WaitOptions): Promise<void>;
  close(): void;
};
