// What a server says of its databases: the Database table of the _Server database (_server(5)).
// It tells whether a clustered server is the leader, and whether it is in touch with its cluster.
import type { CallOptions, JsonRpc } from '../wire/json-rpc.ts';
import { membersOf } from '../wire/members.ts';
import { RequestRefused } from '../wire/request-refused.ts';
import { isUnknownMethod, SERVER_DATABASE } from './methods.ts';

export type DatabaseState = {
  readonly name: string;
  readonly model: 'standalone' | 'clustered' | 'relay' | (string & {});
  readonly connected: boolean;
  readonly leader: boolean;
  readonly clusterId: string | undefined;
  readonly serverId: string | undefined;
  /** Index of the last entry of the RAFT log that the server has applied. */
  readonly index: number | undefined;
};

export const SERVER_MONITOR_ID = 'server-database';
const columns = ['name', 'model', 'connected', 'leader', 'cid', 'sid', 'index'];

/** The rows by UUID, kept up to date by `applyServerUpdate`. */
export type ServerDatabases = Map<string, DatabaseState>;

/** Monitors _Server; undefined from servers older than it. */
export async function monitorServer(
  rpc: JsonRpc,
  options: CallOptions,
): Promise<ServerDatabases | undefined> {
  try {
    const requests = { Database: [{ columns }] };
    const updates = await rpc.request('monitor', [SERVER_DATABASE, SERVER_MONITOR_ID, requests], options);
    const databases: ServerDatabases = new Map();
    applyServerUpdate(databases, updates);
    return databases;
  } catch (error) {
    if (
      isUnknownMethod(error) ||
      (error instanceof RequestRefused && /unknown database/.test(error.message))
    ) {
      return undefined;
    }
    throw error;
  }
}

/** Applies `<table-updates>` (RFC 7047 section 4.1.6): whole new rows, or none for a deleted one. */
export function applyServerUpdate(databases: ServerDatabases, updates: unknown): void {
  const rows = membersOf(updates ?? {}).get('Database') ?? {};
  membersOf(rows).each((uuid, change) => {
    const row = (change as { new?: WireRow | null }).new;
    if (row === undefined || row === null) databases.delete(uuid);
    else databases.set(uuid, readRow(row));
  });
}

export function findDatabase(databases: ServerDatabases, name: string): DatabaseState | undefined {
  for (const database of databases.values()) if (database.name === name) return database;
  return undefined;
}

type WireRow = { readonly [column: string]: unknown };

function readRow(row: WireRow): DatabaseState {
  return {
    name: String(row['name']),
    model: String(row['model']),
    connected: row['connected'] === true,
    leader: row['leader'] === true,
    clusterId: optionalUuid(row['cid']),
    serverId: optionalUuid(row['sid']),
    index: typeof row['index'] === 'number' ? row['index'] : undefined,
  };
}

function optionalUuid(wire: unknown): string | undefined {
  if (!Array.isArray(wire) || wire[0] !== 'uuid') return undefined;
  return typeof wire[1] === 'string' ? wire[1] : undefined;
}
