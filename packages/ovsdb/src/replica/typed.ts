// The types of a replica by what was selected: a table that was not selected, or a column, does not compile.
import type { ColumnName, RowOf, TableName, TablesOf } from '../schema/descriptor.ts';
import type { ConditionOn } from '../protocol/condition-on.ts';
import type { WaitOptions } from '../wait.ts';
import type { Cause, Change } from './change.ts';
import type { ChangesOptions, ReplicaTransaction } from './change-stream.ts';
import type { ReplicaState } from './followers.ts';
import type { TableView } from './view.ts';

/**
 * Tables with their columns, `true` for all, and conditions: a row is held if any of them holds for it (ovsdb-server(7),
 * "Monitor_cond"; in a transaction, all must).
 */
export type SelectionOf<T extends TablesOf<T>> = {
  readonly [Table in TableName<T>]?:
    | true
    | readonly ColumnName<T, Table>[]
    | {
        readonly columns?: true | readonly ColumnName<T, Table>[];
        readonly where?: readonly ConditionOn<T, Table>[];
      };
};

type Columns<Row, Chosen> = {
  readonly [C in keyof Row as string extends C ? C : C extends Chosen | '_uuid' ? C : never]: Row[C];
};

/** A row with the selected columns; all of them where the selection is no list. */
export type SelectedRow<Row, Choice> = Choice extends readonly (infer Chosen)[]
  ? Columns<Row, Chosen>
  : Choice extends { readonly columns: readonly (infer Chosen)[] }
    ? Columns<Row, Chosen>
    : Row;

declare const rows: unique symbol;

export type ViewOf<T extends TablesOf<T>, S> = {
  /** Only in the type. */
  readonly [rows]?: {
    readonly [Table in keyof S & TableName<T>]: SelectedRow<RowOf<T, Table>, S[Table]>;
  };
  table<Table extends keyof S & TableName<T>>(name: Table): TableView<SelectedRow<RowOf<T, Table>, S[Table]>>;
  readonly tables: readonly string[];
};

/** The rows of a table of a replica or snapshot: `ReplicaRow<typeof replica, 'Logical_Switch'>`. */
export type ReplicaRow<R extends ViewTypes, Table extends keyof NonNullable<R[typeof rows]>> = NonNullable<
  R[typeof rows]
>[Table];

type ViewTypes = { readonly [rows]?: object };

/** A change of any of the selected tables; `table` tells them apart. */
export type ChangeOf<T extends TablesOf<T>, S> = {
  [Table in keyof S & TableName<T>]: { readonly table: Table } & Change<
    SelectedRow<RowOf<T, Table>, S[Table]>
  >;
}[keyof S & TableName<T>];

/** An in-memory copy of the selected tables, kept equal to the server's; see docs/consistency.md. */
export type ReplicaOf<T extends TablesOf<T>, S> = ViewOf<T, S> & {
  /** Whether the copy follows the server now; false while disconnected or catching up. */
  readonly synced: boolean;
  /** How the copy stands to the server, and why, where it does not follow. */
  readonly state: ReplicaState;
  /** Id of the last transaction that is in the copy, where the server names it. */
  readonly lastTransaction: string;
  /** All tables as they are now, unchanged by what comes later. */
  snapshot(): ViewOf<T, S>;
  /** Calls the listener once per transaction, in order, after the copy shows it. Answers how to stop. */
  on(event: 'transaction', listener: (changes: readonly ChangeOf<T, S>[], cause: Cause) => void): () => void;
  /** Calls the listener whenever the copy begins to follow the server, falls behind, fails or is closed. */
  on(event: 'state', listener: (state: ReplicaState) => void): () => void;
  /**
   * The transactions from now on, for a `for await` loop: they wait until the loop asks for them. It ends when the copy is
   * closed, and throws when that fails, when `signal` fires, or when more than `maxWaiting` wait.
   */
  changes(options?: ChangesOptions): AsyncIterableIterator<ReplicaTransaction<ChangeOf<T, S>>>;
  /** Waits until the copy follows the server. */
  ready(options?: WaitOptions): Promise<void>;
  /** Waits until the predicate holds for a state of the copy; looks after each transaction. */
  waitFor(
    predicate: (view: ViewOf<T, S>) => boolean,
    options?: WaitOptions & { readonly what?: string },
  ): Promise<void>;
  /**
   * Changes which rows of a table are held: those for which any of the conditions holds, none if there are none. Resolves
   * when the copy shows it.
   */
  setWhere<Table extends keyof S & TableName<T>>(
    table: Table,
    where: readonly ConditionOn<T, NoInfer<Table>>[],
    options?: WaitOptions,
  ): Promise<void>;
  /**
   * Resolves when everything that the server had sent over this client's connection before now is in the copy: the result of
   * a transaction that is answered, and of whatever was committed before it. Not what other servers of a cluster know.
   */
  caughtUp(options?: WaitOptions): Promise<void>;
  /** Gives up the copy; what waits on it ends with the code `closed`. */
  close(): void;
};
