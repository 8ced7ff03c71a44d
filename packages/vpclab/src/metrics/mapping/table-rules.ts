// A mapping as a table of SQLite or PostgreSQL: a row is a rule, its columns are the keys of one.

import { VpclabError } from '../../errors.ts';
import { reasonOf } from '../../reason.ts';
import { COLUMNS, mappingRule } from './rule.ts';
import type { MappingRule } from './rule.ts';

export const DEFAULT_TABLE = 'vpclab_mapping';
/** Both databases take such a name without quotes, with a schema before it. */
const TABLE_NAME = /^[a-zA-Z_]\w*(?:\.[a-zA-Z_]\w*)?$/;
const CONNECT_MS = 5_000;

function tableName(text: string): string {
  if (TABLE_NAME.test(text)) return text;
  throw new VpclabError(
    'MAPPING_INVALID',
    `"${text}" is not a name of a table: letters, digits and _, SCHEMA.TABLE`,
  );
}

export async function rulesOfSqlite(file: string, table: string): Promise<readonly MappingRule[]> {
  // Node says that it is experimental as soon as it is loaded: only where somebody uses it.
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return rulesOf(database.prepare(`SELECT * FROM ${tableName(table)}`).all(), `${file}: ${table}`);
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof VpclabError) throw cause;
    throw new VpclabError('MAPPING_UNREADABLE', `${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

/** `name` stands for the database in messages: the URL may hold a password. */
export async function rulesOfPostgres(
  url: string,
  table: string,
  name: string,
): Promise<readonly MappingRule[]> {
  const { Client } = await import('pg');
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
    application_name: 'vpclab exporter',
  });
  // An error after the query is over is of no interest, and must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(`SELECT * FROM ${tableName(table)}`);
    return rulesOf(rows, `${name}: ${table}`);
  } catch (cause) {
    if (cause instanceof VpclabError) throw cause;
    throw new VpclabError('MAPPING_UNREADABLE', `${name}: ${reasonOf(cause)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Columns of other names are the user's own business. */
function rulesOf(rows: readonly Readonly<Record<string, unknown>>[], where: string): readonly MappingRule[] {
  return rows.map((row, index) => {
    const known = Object.entries(row).filter(([name, value]) => COLUMNS.includes(name) && value !== null);
    const fields = known.map(([name, value]): readonly [string, string] => [name, textOf(value)]);
    return mappingRule(Object.fromEntries(fields), `${where}: row ${index + 1}`);
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
