// "Insert or update", which OVSDB has no operation for: decided by what a replica shows, and verified by the server.
import { OvsdbError } from '../errors.ts';
import type { ColumnName, RowOf, TableName, TablesOf } from '../schema/descriptor.ts';
import type { NewRow } from '../value/uuid.ts';
import { InvalidValueError } from '../value/value-error.ts';
import type { InsertInput, UntypedInput } from './tables.ts';
import type { Transaction } from './transaction.ts';

type UuidOf<T extends TablesOf<T>, Table extends TableName<T>> =
  RowOf<T, Table> extends { readonly _uuid: infer U } ? U : never;

/**
 * Gives these columns to the row that was found in a replica by its `key` columns, or inserts it if none was. Answers what to
 * refer to the row by. Others may do the same at once: pass the replica to `transact`, and what is there then is found.
 */
export function upsert<T extends TablesOf<T>, Table extends TableName<T>>(
  tx: Transaction<T>,
  table: Table,
  found: { readonly _uuid: UuidOf<T, Table> } | undefined,
  key: readonly ColumnName<T, NoInfer<Table>>[],
  columns: InsertInput<T, NoInfer<Table>>,
): UuidOf<T, Table> | NewRow<Table> {
  const row = columns as UntypedInput;
  if (key.length === 0)
    throw new OvsdbError('invalid-value', `upsert needs the columns that tell rows of ${table} apart`);
  for (const name of key) {
    if (row[name] === undefined)
      throw new InvalidValueError({ table, name }, 'is a key of upsert, and needs a value');
  }
  const { untyped } = tx;
  if (found === undefined) {
    untyped.verifyNone(
      table,
      key.map((name) => [name, '==', row[name]]),
    );
    return tx.insert(table, columns);
  }
  const uuid = (found as { readonly _uuid: string })._uuid;
  const keys = new Set<string>(key);
  const [same, given] = [
    {} as { [column: string]: unknown },
    {} as { [column: string]: UntypedInput[string] },
  ];
  for (const [name, value] of Object.entries(row)) (keys.has(name) ? same : given)[name] = value;
  untyped.verify(table, { ...same, _uuid: uuid } as never, [...key]);
  if (Object.keys(given).length > 0) untyped.update(table, uuid, given);
  return found._uuid;
}
