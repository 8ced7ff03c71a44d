/** `ovsdb dump`: the rows of tables, as one state of the database. */
import type { Client } from '../client.ts';
import type { Command } from './arguments.ts';
import type { Io } from './io.ts';
import { jsonLine, jsonRow } from './json-value.ts';
import { printRows } from './print-rows.ts';
import { chooseTables, describeTables, selectionOf } from './selection.ts';
import { makePaint } from './style.ts';
import { told } from './told.ts';

export async function dump(
  command: Extract<Command, { kind: 'dump' }>,
  client: Client,
  io: Io,
): Promise<void> {
  const chosen = chooseTables(command.tables, client.schema);
  const bounds = { signal: io.signal, timeoutMs: command.connection.timeoutMs };
  const loaded = client.replica(selectionOf(chosen), bounds);
  const replica = await told(io, `reading ${describeTables(chosen)} of ${client.database}`, loaded);
  const tables = chosen.map((choice) => ({ ...choice, rows: [...replica.table(choice.table)] }));
  if (command.json) {
    const entries = tables.map(
      ({ table, columns, rows }) => [table, rows.map((row) => jsonRow(row, columns))] as const,
    );
    io.out(jsonLine({ database: client.database, tables: Object.fromEntries(entries) }));
    return;
  }
  const paint = makePaint(io.colour);
  // Tables without rows are worth a line only to someone who named them.
  const worth = tables.filter(({ rows }) => rows.length > 0 || command.tables.length > 0);
  io.out(worth.map((table) => printRows(table, { width: io.width, wide: command.wide, paint })).join('\n'));
  if (worth.length === 0) io.err(`${client.database} holds no rows\n`);
}
