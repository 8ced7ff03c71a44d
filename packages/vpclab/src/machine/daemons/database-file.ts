// The file of a database. An empty one is one record that holds the schema, as `ovsdb-tool create` writes it (ovsdb(5), "Standalone
// Database File Format"; ovsdb/log.c). Writing it here saves a program run per database.

import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { z } from 'zod';
import type { DatabaseFile } from '../../model/rows.ts';
import type { BoundedCall } from '../machine.ts';
import { findSchema } from '../tools/programs.ts';
import { runHere } from '../tools/run.ts';

const TOOL_MS = 10_000;
/** The first bytes of the file of a server of a cluster: ovsdb(5), "Clustered Database Format". */
const CLUSTERED = 'OVSDB CLUSTER';

/**
 * Makes the file unless it is there: a database that exists keeps its content. One that stood alone becomes the first
 * server of a cluster and keeps its content, and so does a server that leaves its cluster to stand alone. The file of a
 * server that belonged to another cluster is replaced, and the server joins the present one.
 */
export async function ensureDatabase(database: DatabaseFile, signal: AbortSignal): Promise<void> {
  const { file, schema, cluster } = database;
  const call = { signal, timeoutMs: TOOL_MS };
  const found = formatOf(file);
  if (found === (cluster === undefined ? 'standalone' : 'clustered') && !(await isStranger(database, call)))
    return;
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  if (cluster === undefined && found === undefined) {
    const text = emptyDatabase(readFileSync(findSchema(schema), 'utf8'));
    writeFileSync(unfinished, text, { mode: 0o640 });
  } else {
    await runHere('ovsdb-tool', toolArguments(database, found !== undefined, unfinished), call);
  }
  renameSync(unfinished, file);
}

/** ovsdb-tool(1). */
function toolArguments(
  { file, schema, cluster }: DatabaseFile,
  exists: boolean,
  made: string,
): readonly string[] {
  if (cluster === undefined) return ['cluster-to-standalone', made, file];
  const { local, begins, others } = cluster;
  // The first server comes back to a cluster that goes on without it.
  const present = others.filter((other) => formatOf(other.file) === 'clustered');
  if (begins && (exists || present.length === 0))
    return ['create-cluster', made, exists ? file : findSchema(schema), local];
  const addresses = (begins ? present : others).map(({ address }) => address);
  return ['join-cluster', made, databaseName(schema), local, ...addresses];
}

/** Of one that joins: whether its file is of another cluster than that of the server which begins it. */
async function isStranger({ file, cluster }: DatabaseFile, call: BoundedCall): Promise<boolean> {
  const [first] = cluster?.others ?? [];
  if (cluster === undefined || cluster.begins || first === undefined) return false;
  const [own, theirs] = await Promise.all([clusterId(file, call), clusterId(first.file, call)]);
  return own !== undefined && theirs !== undefined && own !== theirs;
}

/** Undefined where there is none, or it has not joined yet. */
async function clusterId(file: string, call: BoundedCall): Promise<string | undefined> {
  if (formatOf(file) !== 'clustered') return undefined;
  const said = await runHere('ovsdb-tool', ['db-cid', file], call).catch(() => undefined);
  return said?.stdout.trim() || undefined;
}

function databaseName(schema: string): string {
  const { name } = z
    .looseObject({ name: z.string() })
    .parse(JSON.parse(readFileSync(findSchema(schema), 'utf8')));
  return name;
}

function formatOf(file: string): 'clustered' | 'standalone' | undefined {
  if (!existsSync(file)) return undefined;
  const head = Buffer.alloc(CLUSTERED.length);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, head, 0, head.length, 0);
  } finally {
    closeSync(fd);
  }
  return head.toString() === CLUSTERED ? 'clustered' : 'standalone';
}

export function emptyDatabase(schema: string): string {
  const record = `${schema.trimEnd()}\n`;
  const sha1 = createHash('sha1').update(record).digest('hex');
  return `OVSDB JSON ${Buffer.byteLength(record)} ${sha1}\n${record}`;
}
