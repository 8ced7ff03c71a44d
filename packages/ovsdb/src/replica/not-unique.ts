// The error of a unique index whose key has several rows.
import { OvsdbError } from '../errors.ts';
import type { LookupKey } from './index-keys.ts';
import type { Row } from '../value/row.ts';

export class NotUnique extends OvsdbError {
  readonly table: string;
  readonly columns: readonly string[];
  readonly key: LookupKey;
  /** The rows that share the key. */
  readonly rows: readonly Row[];

  constructor(table: string, columns: readonly string[], key: LookupKey, rows: readonly Row[]) {
    const by = `${columns.join(', ')} = ${Array.isArray(key) ? key.join(', ') : String(key)}`;
    super(
      'not-unique',
      `${rows.length} rows of ${table} have ${by}: ${rows.map(({ _uuid }) => _uuid).join(', ')}`,
    );
    this.table = table;
    this.columns = columns;
    this.key = key;
    this.rows = rows;
  }
}
