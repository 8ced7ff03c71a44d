// An empty OVSDB file: one record that holds the schema, as `ovsdb-tool create` writes it (ovsdb(5), "Standalone
// Database File Format"; ovsdb/log.c). Writing it here saves a program run per database.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { findSchema } from '../tools/programs.ts';

/** Makes the file unless it is there: a database that exists keeps its content. */
export function ensureDatabase(database: { readonly file: string; readonly schema: string }): void {
  if (existsSync(database.file)) return;
  const unfinished = `${database.file}.new`;
  writeFileSync(unfinished, emptyDatabase(readFileSync(findSchema(database.schema), 'utf8')), {
    mode: 0o640,
  });
  renameSync(unfinished, database.file);
}

export function emptyDatabase(schema: string): string {
  const record = `${schema.trimEnd()}\n`;
  const sha1 = createHash('sha1').update(record).digest('hex');
  return `OVSDB JSON ${Buffer.byteLength(record)} ${sha1}\n${record}`;
}
