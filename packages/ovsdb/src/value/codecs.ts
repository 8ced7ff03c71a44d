/** The codecs of one server's columns as one program sees them, each compiled when it is first used. */
import { columnOf, type DatabaseSchema } from '../schema/schema.ts';
import { type ColumnCodec, compileColumn } from './column-codec.ts';

export class Codecs {
  readonly server: DatabaseSchema;
  readonly #compiled: DatabaseSchema | undefined;
  readonly #tables = new Map<string, Map<string, ColumnCodec>>();

  /** `compiled`: the merged schema of a generated descriptor; undefined for a program without types. */
  constructor(server: DatabaseSchema, compiled: DatabaseSchema | undefined) {
    this.server = server;
    this.#compiled = compiled;
  }

  /** Throws UnknownTableError, UnknownColumnError, ColumnTypeError. */
  of(table: string, column: string): ColumnCodec {
    const columns = this.#tables.get(table) ?? new Map<string, ColumnCodec>();
    let codec = columns.get(column);
    if (codec === undefined) {
      const typed = this.#compiled?.tables.get(table)?.columns.get(column)?.type;
      codec = compileColumn(columnOf(this.server, table, column), typed);
      this.#tables.set(table, columns.set(column, codec));
    }
    return codec;
  }
}
