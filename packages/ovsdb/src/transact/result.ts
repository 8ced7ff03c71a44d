// What a committed transaction answers: UUIDs of its new rows, counts of rows it touched, and rows it selected.
import type { OperationResult } from '../protocol/operation.ts';
import { OvsdbError } from '../errors.ts';
import { columnOf, type DatabaseSchema } from '../schema/schema.ts';
import { compileColumn } from '../value/column-codec.ts';
import type { NewRow, Ref } from '../value/uuid.ts';
import type { OperationHandle, SelectHandle, Transaction } from './transaction.ts';

export class TransactionResult<V = unknown> {
  /** What the function that built the transaction returned: mostly handles to ask the result about. */
  readonly value: V;
  readonly #transaction: Pick<Transaction, 'indexOf'>;
  readonly #results: readonly OperationResult[];
  readonly #schema: DatabaseSchema;
  readonly #compiled: DatabaseSchema | undefined;

  constructor(
    value: V,
    transaction: Pick<Transaction, 'indexOf'>,
    results: readonly OperationResult[],
    schemas: { readonly schema: DatabaseSchema; readonly compiled: DatabaseSchema | undefined },
  ) {
    this.value = value;
    this.#transaction = transaction;
    this.#results = results;
    this.#schema = schemas.schema;
    this.#compiled = schemas.compiled;
  }

  /** The UUID that the server gave the row. */
  uuid<Table extends string>(row: NewRow<Table>): Ref<Table> {
    const uuid = this.#resultOf(row, 'row').uuid?.[1];
    return uuid as Ref<Table>;
  }

  /** How many rows an update, mutate or delete found. */
  count(operation: OperationHandle): number {
    return this.#resultOf(operation, 'operation').count ?? 0;
  }

  /** The rows that a select read. */
  rows<R>(select: SelectHandle<R>): readonly R[] {
    const { table } = select;
    const typed = this.#compiled?.tables.get(table)?.columns;
    const rows = this.#resultOf(select, 'select').rows ?? [];
    return rows.map((row) => {
      const entries = Object.entries(row).map(([name, wire]) => {
        const codec = compileColumn(columnOf(this.#schema, table, name), typed?.get(name)?.type);
        return [name, codec.decode(wire)] as const;
      });
      return Object.fromEntries(entries) as R;
    });
  }

  #resultOf(handle: NewRow | OperationHandle | SelectHandle<unknown>, what: string): OperationResult {
    const index = this.#transaction.indexOf(handle);
    if (index === undefined) {
      throw new OvsdbError('invalid-value', `what was asked about is no ${what} of this transaction`);
    }
    return this.#results[index] ?? {};
  }
}
