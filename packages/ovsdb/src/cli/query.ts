/** `ovsdb query`: the rows of one table for which conditions hold; the server does the looking. */
import type { Client } from '../client.ts';
import type { Command } from './arguments.ts';
import type { Io } from './io.ts';
import { jsonLine, jsonRow } from './json-value.ts';
import { parseCondition } from './parse-condition.ts';
import { printRows } from './print-rows.ts';
import { chooseTables } from './selection.ts';
import { makePaint } from './style.ts';
import { told } from './told.ts';

export async function query(
  command: Extract<Command, { kind: 'query' }>,
  client: Client,
  io: Io,
): Promise<void> {
  const { connection, choice, json, wide } = command;
  const [chosen] = chooseTables([choice], client.schema);
  if (chosen === undefined) return;
  const { table, columns } = chosen;
  const where = command.conditions.map((text) => parseCondition(text, client.schema, table));
  const { signal } = io;
  const { timeoutMs } = connection;
  const selected = client.transact((tx) => tx.select(table, where, columns), { signal, timeoutMs });
  const result = await told(io, `asking for rows of ${table}`, selected);
  const rows = result.rows(result.value);
  if (json) io.out(rows.map((row) => jsonLine(jsonRow(row, columns))).join(''));
  else io.out(printRows({ ...chosen, rows }, { width: io.width, wide, paint: makePaint(io.colour) }));
}
