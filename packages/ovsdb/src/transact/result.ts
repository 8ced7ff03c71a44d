// What a committed transaction answers: UUIDs of its new rows, counts of rows it touched, and rows it selected.
import type { OperationResult } from '../protocol/operation.ts';
import { OvsdbError } from '../errors.ts';
import type { Codecs } from '../value/codecs.ts';
import { freezeRow, makePlainRowClass, setColumn } from '../value/row.ts';
import { isUuid, type NewRow, type Ref } from '../value/uuid.ts';
import { show } from '../value/value-error.ts';
import type { OperationList } from './operation-list.ts';
import type { OperationHandle, SelectHandle } from './transaction.ts';

export class TransactionResult<V = unknown> {
  /** What the function that built the transaction returned: mostly handles to ask the result about. */
  readonly value: V;
  readonly #list: Pick<OperationList, 'indexOf'>;
  readonly #results: readonly (OperationResult | null)[];
  readonly #codecs: Codecs;

  constructor(
    value: V,
    list: Pick<OperationList, 'indexOf'>,
    results: readonly (OperationResult | null)[],
    codecs: Codecs,
  ) {
    this.value = value;
    this.#list = list;
    this.#results = results;
    this.#codecs = codecs;
  }

  /** The UUID that the server gave the row. */
  uuid<Table extends string>(row: NewRow<Table>): Ref<Table> {
    const uuid: unknown = this.#resultOf(row, 'row').uuid?.[1];
    if (isUuid(uuid)) return uuid as Ref<Table>;
    throw new OvsdbError('malformed-message', `the server gave ${show(uuid)} for the UUID of a new row`);
  }

  /** How many rows an update, mutate or delete found. */
  count(operation: OperationHandle): number {
    return this.#resultOf(operation, 'operation').count ?? 0;
  }

  /** The rows that a select read. */
  rows<R>(select: SelectHandle<R>): readonly R[] {
    const { table } = select;
    const rows: unknown = this.#resultOf(select, 'select').rows;
    if (!Array.isArray(rows)) {
      throw new OvsdbError('malformed-message', `the server gave ${show(rows)} for the rows of a select`);
    }
    const plain = makePlainRowClass(table);
    return rows.map((row: unknown) => {
      if (typeof row !== 'object' || row === null) {
        throw new OvsdbError('malformed-message', `the server gave ${show(row)} for a row of a select`);
      }
      const made = new plain();
      for (const [name, wire] of Object.entries(row)) {
        setColumn(made, name, this.#codecs.of(table, name).decode(wire));
      }
      return freezeRow(made) as R;
    });
  }

  #resultOf(handle: NewRow | OperationHandle | SelectHandle<unknown>, what: string): OperationResult {
    const index = this.#list.indexOf(handle);
    if (index === undefined) {
      throw new OvsdbError('invalid-value', `what was asked about is no ${what} of this transaction`);
    }
    return this.#results[index] ?? {};
  }
}
