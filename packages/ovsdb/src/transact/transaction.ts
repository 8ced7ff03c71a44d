// Builds the operations of one transaction. Functions take the builder and add to it, so that what belongs together
// composes from several places and is committed as one. It sends nothing.
import { OvsdbError } from '../errors.ts';
import type { WireCondition, WireMutation, WireOperation, WireRow } from '../protocol/operation.ts';
import type { ColumnName, RowOf, TableName, TablesOf } from '../schema/descriptor.ts';
import { hasColumn, tableOf } from '../schema/schema.ts';
import type { Codecs } from '../value/codecs.ts';
import type { ColumnCodec } from '../value/column-codec.ts';
import type { WireMap, WireValue } from '../value/wire-value.ts';
import type { ConditionOn } from '../protocol/condition-on.ts';
import type { OnMissing } from '../value/select-columns.ts';
import { IMPLICIT_COLUMNS } from '../value/row.ts';
import { sendable } from '../sendable.ts';
import { asUuid, type NewRow, type Owns } from '../value/uuid.ts';
import { InvalidValueError, show } from '../value/value-error.ts';
import type {
  InsertInput,
  MutationArguments,
  MutationInput,
  Picked,
  TargetOf,
  UntypedTables,
  UpdateInput,
} from './tables.ts';
import type { OperationList } from './operation-list.ts';
import { encodeTarget, type Target } from './target.ts';

/** A place in the transaction, to find its result by. */
export type OperationHandle = { readonly kind: 'operation'; readonly index: number };
export type SelectHandle<R> = {
  readonly kind: 'select';
  readonly index: number;
  readonly table: string;
  /** Only in the type. */
  readonly row?: R;
};

export type TransactionContext = {
  readonly codecs: Codecs;
  readonly onMissing: OnMissing;
};

export class Transaction<T extends TablesOf<T> = UntypedTables> {
  readonly #context: TransactionContext;
  readonly #list: OperationList;
  #inserts = 0;
  readonly #owns: Owns = (row) => this.#list.indexOf(row) !== undefined;

  constructor(context: TransactionContext, list: OperationList) {
    this.#context = context;
    this.#list = list;
  }

  /** The same transaction without the tables' types, for programs that compute tables and columns. */
  get untyped(): Transaction {
    return this as unknown as Transaction;
  }

  /** What was added so far, as it will be sent. */
  get operations(): readonly WireOperation[] {
    return this.#list.operations;
  }

  /** Adds a row; the handle stands for it wherever this transaction refers to it. */
  insert<Table extends TableName<T>>(
    table: Table,
    columns: InsertInput<T, Table>,
    options: { readonly uuid?: string } = {},
  ): NewRow<Table> {
    const uuidName = `row${this.#inserts}`;
    const row = this.#encodeRow('insert', table, columns);
    const identity =
      options.uuid === undefined
        ? { 'uuid-name': uuidName }
        : { 'uuid-name': uuidName, uuid: asUuid(options.uuid) };
    const { index } = this.#add({ op: 'insert', table, row, ...identity });
    this.#inserts++;
    return this.#list.place({ kind: 'new-row', table, uuidName }, index);
  }

  update<Table extends TableName<T>>(
    table: Table,
    target: TargetOf<T, NoInfer<Table>>,
    columns: UpdateInput<T, Table>,
  ): OperationHandle {
    return this.#add({
      op: 'update',
      table,
      where: this.#where(table, target),
      row: this.#encodeRow('update', table, columns),
    });
  }

  /**
   * Changes a value in place: adds to and deletes from sets and maps, or calculates. `insert` leaves a key that a map has
   * already as it is (RFC 7047 section 5.1, <mutation>); `set` gives it the new value.
   */
  mutate<Table extends TableName<T>, Column extends ColumnName<T, Table>>(
    table: Table,
    target: TargetOf<T, NoInfer<Table>>,
    column: Column,
    ...mutation: MutationInput<T, Table, Column>
  ): OperationHandle {
    const [mutator, operand] = mutation as MutationArguments;
    const codec = this.#context.codecs.of(table, column);
    if (mutator === 'set') {
      const pairs = codec.encodePart(operand, this.#owns);
      return this.#add({
        op: 'mutate',
        table,
        where: this.#where(table, target),
        mutations: replaced(codec, pairs),
      });
    }
    const encode =
      mutator === 'insert' ? codec.encodePart : mutator === 'delete' ? codec.encodeKeys : codec.encodeAmount;
    const mutations = [[column, mutator, encode(operand, this.#owns)]] as const;
    return this.#add({ op: 'mutate', table, where: this.#where(table, target), mutations });
  }

  delete<Table extends TableName<T>>(table: Table, target: TargetOf<T, NoInfer<Table>>): OperationHandle {
    return this.#add({ op: 'delete', table, where: this.#where(table, target) });
  }

  /** Reads rows as they are at this place of the transaction. */
  select<Table extends TableName<T>, Column extends ColumnName<T, Table> = never>(
    table: Table,
    target: TargetOf<T, NoInfer<Table>>,
    columns?: readonly Column[],
  ): SelectHandle<Picked<RowOf<T, Table>, Column>> {
    const where = this.#where(table, target);
    const names = columns?.map((column) => this.#context.codecs.of(table, column).column.name);
    const operation = { op: 'select', table, where } as const;
    const withUuid =
      names === undefined ? operation : { ...operation, columns: [...new Set(['_uuid', ...names])] };
    const { index } = this.#add(withUuid);
    return this.#list.place({ kind: 'select', index, table }, index);
  }

  /** Goes on only when the rows are (or are not) as given; fails with WaitTimedOut when that takes too long. */
  wait<Table extends TableName<T>>(
    table: Table,
    target: TargetOf<T, NoInfer<Table>>,
    until: '==' | '!=',
    rows: readonly UpdateInput<T, Table>[],
    timeoutMs: number,
  ): OperationHandle {
    const wire = rows.map((row) => this.#encodeRow('wait', table, row));
    const columns = [...new Set(wire.flatMap((row) => Object.keys(row)))];
    return this.#add({
      op: 'wait',
      table,
      where: this.#where(table, target),
      columns,
      until,
      rows: wire,
      timeout: timeoutMs,
    });
  }

  /** Goes on only if the row still is as it was read: in the named columns, or in all that the row holds. */
  verify<Table extends TableName<T>>(
    table: Table,
    row: Partial<RowOf<T, Table>> & { readonly _uuid: string },
    columns?: readonly ColumnName<T, Table>[],
  ): void {
    const read = row as unknown as { readonly _uuid: string; readonly [column: string]: unknown };
    const names: readonly string[] = columns ?? columnsOf(read);
    for (const name of names) mustHold(read, name);
    const values = Object.fromEntries(
      names.map((name) => [name, this.#context.codecs.of(table, name).encode(read[name], this.#owns)]),
    );
    const where = this.#where(table, read._uuid);
    const wait = {
      op: 'wait',
      table,
      where,
      columns: names,
      until: '==',
      rows: [values],
      timeout: 0,
    } as const;
    this.#list.addVerification(wait, 'row');
  }

  /** Goes on only if no row matches: the way to insert what must not be there twice. */
  verifyNone<Table extends TableName<T>>(
    table: Table,
    where: readonly ConditionOn<T, NoInfer<Table>>[],
  ): void {
    const wire = this.#where(table, where);
    const wait = {
      op: 'wait',
      table,
      where: wire,
      columns: ['_uuid'],
      until: '==',
      rows: [],
      timeout: 0,
    } as const;
    this.#list.addVerification(wait, 'absence');
  }

  /** Is written to the server's log of the transaction. */
  comment(comment: string): OperationHandle {
    return this.#add({ op: 'comment', comment: sendable('a comment', comment) });
  }

  /** Goes on only if this client owns the lock. */
  assertLock(lock: string): OperationHandle {
    return this.#add({ op: 'assert', lock: sendable('the name of a lock', lock) });
  }

  /** With `durable`, the answer comes only when the transaction is on disk. */
  commit(durable: boolean): OperationHandle {
    return this.#add({ op: 'commit', durable });
  }

  /** Makes the server undo and refuse the transaction. */
  abort(): OperationHandle {
    return this.#add({ op: 'abort' });
  }

  #add(operation: WireOperation): OperationHandle {
    const index = this.#list.add(operation);
    return this.#list.place({ kind: 'operation', index }, index);
  }

  #where(table: string, target: unknown): readonly WireCondition[] {
    const { codecs } = this.#context;
    tableOf(codecs.server, table);
    return encodeTarget(target as Target, (column) => codecs.of(table, column), this.#owns);
  }

  #encodeRow(op: 'insert' | 'update' | 'wait', table: string, columns: object): WireRow {
    const { codecs, onMissing } = this.#context;
    tableOf(codecs.server, table);
    if (typeof columns !== 'object' || columns === null) {
      throw new OvsdbError('invalid-value', `expected the columns of a ${table}, got ${show(columns)}`);
    }
    const row: { [column: string]: WireRow[string] } = {};
    for (const [column, value] of Object.entries(columns)) {
      // A copy of a row is written as another row, which has an identity of its own.
      if (op !== 'wait' && IMPLICIT_COLUMNS.has(column)) continue;
      if (onMissing === 'skip' && !hasColumn(codecs.server, table, column)) continue;
      // undefined is how an empty optional column reads, and so empties it; a scalar has no such value, and keeps its own.
      const codec = codecs.of(table, column);
      if (value === undefined && codec.column.type.min > 0) continue;
      if (value === undefined && codec.shape !== 'optional') {
        if (op === 'insert') continue;
        const empty = codec.shape === 'map' ? '{}' : '[]';
        throw new InvalidValueError(
          codec.column,
          `undefined is no value: leave it out, or write ${empty} to empty it`,
        );
      }
      row[column] = codec.encode(value, this.#owns);
    }
    return row;
  }
}

/** Deletes the keys and inserts the pairs: there is no mutator for it. */
function replaced({ column, shape }: ColumnCodec, pairs: WireValue): readonly WireMutation[] {
  if (shape !== 'map')
    throw new InvalidValueError(column, 'is no map: `set` gives values to the keys of one');
  const keys = (pairs as WireMap)[1].map(([key]) => key);
  return [
    [column.name, 'delete', ['set', keys]],
    [column.name, 'insert', pairs],
  ];
}

/** Not `_version`: a row that was changed and changed back is as it was read. */
function columnsOf(row: object): readonly string[] {
  const columns = Object.keys(row).filter((column) => !IMPLICIT_COLUMNS.has(column));
  if (columns.length > 0) return columns;
  throw new OvsdbError('invalid-value', 'verify needs the columns to be named, or a row that holds some');
}

/** What was not read can't be verified: taken for empty, it would pass for a value. */
function mustHold(row: object, column: string): void {
  if (Object.hasOwn(row, column) || column === '_uuid') return;
  throw new OvsdbError(
    'invalid-value',
    `verify needs the value that was read of ${column}, which the row does not hold`,
  );
}
