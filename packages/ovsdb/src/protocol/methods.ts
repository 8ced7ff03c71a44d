// The requests of RFC 7047 section 4.1 and of ovsdb-server(7), one function each. They know one connection and no session.
import { OvsdbError } from '../errors.ts';
import type { CallOptions, JsonRpc } from '../wire/json-rpc.ts';
import { RequestRefused } from '../wire/request-refused.ts';
import type { WireCondition } from './operation.ts';

/** The database that every server has, about its others (_server(5)). */
export const SERVER_DATABASE = '_Server';

/** What to monitor of one table (ovsdb-server(7), "Monitor_cond"). */
export type MonitorRequest = {
  readonly columns: readonly string[];
  readonly where?: readonly WireCondition[];
};
export type MonitorRequests = { readonly [table: string]: readonly [MonitorRequest] };

export async function listDatabases(rpc: JsonRpc, options?: CallOptions): Promise<readonly string[]> {
  const names = await rpc.request('list_dbs', [], options);
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw new OvsdbError('malformed-message', 'the reply to list_dbs is no list of names');
  }
  return names;
}

/** The schema's JSON. */
export async function getSchema(rpc: JsonRpc, database: string, options?: CallOptions): Promise<unknown> {
  try {
    return await rpc.request('get_schema', [database], options);
  } catch (error) {
    throw await asUnknownDatabase(rpc, database, error, options);
  }
}

/** The server's identity, stable while it runs; undefined from servers older than the method. */
export async function getServerId(rpc: JsonRpc, options?: CallOptions): Promise<string | undefined> {
  const id = await ifKnown(rpc.request('get_server_id', [], options));
  return typeof id === 'string' ? id : undefined;
}

/** Tells the server not to drop this connection when a database is added, removed or converted. */
export async function setDbChangeAware(rpc: JsonRpc, options?: CallOptions): Promise<boolean> {
  return (await ifKnown(rpc.request('set_db_change_aware', [true], options))) !== undefined;
}

export async function echo(
  rpc: JsonRpc,
  params: readonly unknown[],
  options?: CallOptions,
): Promise<unknown> {
  return rpc.request('echo', params, options);
}

/** Whether a refusal means that the server is older than the method. */
export function isUnknownMethod(error: unknown): boolean {
  return error instanceof RequestRefused && error.tag === 'unknown method';
}

/** The reply, or undefined if the server is older than the method. */
async function ifKnown(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    if (isUnknownMethod(error)) return undefined;
    throw error;
  }
}

async function asUnknownDatabase(
  rpc: JsonRpc,
  database: string,
  error: unknown,
  options: CallOptions | undefined,
): Promise<unknown> {
  if (!(error instanceof RequestRefused) || !error.tag.includes('unknown database')) return error;
  const names = await listDatabases(rpc, options);
  return unknownDatabase(rpc.peer, database, names);
}

export function unknownDatabase(peer: string, database: string, names: readonly string[]): OvsdbError {
  const has = names.filter((name) => name !== SERVER_DATABASE).join(', ') || 'none';
  return new OvsdbError('unknown-database', `${peer} has no database ${database}; it has: ${has}`);
}
