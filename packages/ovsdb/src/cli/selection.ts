/** From the tables named on the command line to what a replica is asked for, checked against the server's schema. */
import { columnOf, type DatabaseSchema, tableOf } from '../schema/schema.ts';
import type { TableChoice } from './arguments.ts';

export interface ChosenTable {
  readonly table: string;
  /** In the order they are printed. */
  readonly columns: readonly string[];
  /** Whether the person named the columns. */
  readonly named: boolean;
}

/** All tables where none was named. Throws UnknownTableError, UnknownColumnError. */
export function chooseTables(
  choices: readonly TableChoice[],
  schema: DatabaseSchema,
): readonly ChosenTable[] {
  const all = [...schema.tables.keys()].toSorted().map((table): TableChoice => ({ table, columns: true }));
  return (choices.length === 0 ? all : choices).map(({ table, columns }) => {
    const known = [...tableOf(schema, table).columns.keys()].toSorted();
    if (columns === true) return { table, columns: ['_uuid', ...known], named: false };
    for (const column of columns) columnOf(schema, table, column);
    return { table, columns, named: true };
  });
}

export function selectionOf(tables: readonly ChosenTable[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    tables.map(({ table, columns }) => [table, columns.filter((column) => column !== '_uuid')]),
  );
}

/** For messages: the names of a few tables, or how many they are. */
export function describeTables(chosen: readonly ChosenTable[]): string {
  return chosen.length > 4 ? `${chosen.length} tables` : chosen.map(({ table }) => table).join(', ');
}
