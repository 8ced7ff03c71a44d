/** From the columns that a program asks of a table to their codecs for this server, by the server's own schema. */
import { ColumnTypeError } from '../schema/schema-error.ts';
import { columnOf, type DatabaseSchema, hasColumn, tableOf } from '../schema/schema.ts';
import { type ColumnCodec, compileColumn, incompatibility } from './column-codec.ts';

/** What to do about a table or column that the server doesn't have, or has with a type that can't be read. */
export type OnMissing = 'error' | 'skip';

export interface ColumnChoice {
  readonly server: DatabaseSchema;
  /** The merged schema of a generated descriptor; undefined for a program without types. */
  readonly compiled: DatabaseSchema | undefined;
  readonly table: string;
  /** `true` for all that the server has and, with types, the program knows. */
  readonly columns: readonly string[] | true;
  readonly onMissing: OnMissing;
}

/** Undefined where the table is missing and `onMissing` is "skip". Throws UnknownTableError, UnknownColumnError, ColumnTypeError. */
export function selectColumns(choice: ColumnChoice): ReadonlyMap<string, ColumnCodec> | undefined {
  const { server, compiled, table, columns, onMissing } = choice;
  if (onMissing === 'skip' && !server.tables.has(table)) return undefined;
  const serverColumns = tableOf(server, table).columns;
  const known = compiled?.tables.get(table)?.columns;
  const all = [...serverColumns.keys()].filter((name) => known === undefined || known.has(name));
  const codecs = new Map<string, ColumnCodec>();
  for (const name of columns === true ? all : columns) {
    if (onMissing === 'skip' && !hasColumn(server, table, name)) continue;
    const column = columnOf(server, table, name);
    const typed = known?.get(name)?.type ?? column.type;
    const problem = incompatibility(column.type, typed);
    if (problem === undefined) codecs.set(name, compileColumn(column, typed));
    else if (onMissing === 'error') throw new ColumnTypeError(table, name, problem);
  }
  return codecs;
}
