/**
 * Compares what a program was compiled for with what a server has. Pure; what to do about a difference is the caller's
 * choice: an error, or to do without.
 */
import type { DatabaseSchema } from '../schema/schema.ts';
import { incompatibility } from './column-codec.ts';

export type SchemaDifference =
  | { readonly kind: 'table-missing'; readonly table: string }
  | { readonly kind: 'table-unknown'; readonly table: string }
  | { readonly kind: 'column-missing'; readonly table: string; readonly column: string }
  | { readonly kind: 'column-unknown'; readonly table: string; readonly column: string }
  | {
      readonly kind: 'column-incompatible';
      readonly table: string;
      readonly column: string;
      readonly problem: string;
    };

/** "missing" is what the server lacks, "unknown" is what only the server has. */
export function compareSchemas(
  compiled: DatabaseSchema,
  server: DatabaseSchema,
): readonly SchemaDifference[] {
  const found: SchemaDifference[] = [];
  for (const { name: table, columns } of compiled.tables.values()) {
    const serverTable = server.tables.get(table);
    if (serverTable === undefined) {
      found.push({ kind: 'table-missing', table });
      continue;
    }
    for (const { name: column, type } of columns.values()) {
      const serverColumn = serverTable.columns.get(column);
      if (serverColumn === undefined) {
        found.push({ kind: 'column-missing', table, column });
        continue;
      }
      const problem = incompatibility(serverColumn.type, type);
      if (problem !== undefined) found.push({ kind: 'column-incompatible', table, column, problem });
    }
    for (const column of serverTable.columns.keys()) {
      if (!columns.has(column)) found.push({ kind: 'column-unknown', table, column });
    }
  }
  for (const table of server.tables.keys()) {
    if (!compiled.tables.has(table)) found.push({ kind: 'table-unknown', table });
  }
  return found;
}

export function describeDifference(difference: SchemaDifference): string {
  switch (difference.kind) {
    case 'table-missing':
      return `the server has no table ${difference.table}`;
    case 'table-unknown':
      return `only the server has the table ${difference.table}`;
    case 'column-missing':
      return `the server has no column ${difference.table}.${difference.column}`;
    case 'column-unknown':
      return `only the server has the column ${difference.table}.${difference.column}`;
    case 'column-incompatible':
      return `${difference.table}.${difference.column}: ${difference.problem}`;
  }
}
