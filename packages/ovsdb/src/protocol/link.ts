// One usable connection to one server: connected, of the right database, in the wanted role, its schema read.
import { OvsdbError } from '../errors.ts';
import { type DatabaseSchema, parseSchema } from '../schema/schema.ts';
import { type CallOptions, JsonRpc } from '../wire/json-rpc.ts';
import type { Remote } from '../wire/remote.ts';
import { openTransport, type TlsIdentity } from '../wire/transport.ts';
import { getSchema, listDatabases, setDbChangeAware, unknownDatabase } from './methods.ts';
import {
  applyServerUpdate,
  type DatabaseState,
  findDatabase,
  monitorServer,
  SERVER_MONITOR_ID,
  type ServerDatabases,
} from './server-database.ts';

export type LinkOptions = {
  readonly database: string;
  /** Whether only the leader of a cluster will do. */
  readonly leaderOnly: boolean;
  readonly tls: TlsIdentity | undefined;
  readonly connectTimeoutMs: number;
  readonly probeIntervalMs: number | undefined;
  readonly maxMessageBytes: number | undefined;
  /** The lowest RAFT index that is not older than what was seen already, per cluster. */
  readonly newestIndex: Map<string, number>;
};

export type Link = {
  readonly rpc: JsonRpc;
  readonly remote: Remote;
  readonly schema: DatabaseSchema;
  /** undefined from servers without a _Server database. */
  readonly state: DatabaseState | undefined;
};

export type LinkEvents = {
  readonly onNotification: (method: string, params: readonly unknown[]) => void;
  readonly onClose: (reason: OvsdbError) => void;
  /** The database was converted, or its monitors were canceled: the same connection goes on with this link. */
  readonly onRenewed: (link: Link) => void;
};

/** Connects to one remote, or throws why it will not do. */
export async function openLink(
  remote: Remote,
  options: LinkOptions,
  signal: AbortSignal,
  events: LinkEvents,
): Promise<Link> {
  const call: CallOptions = { signal, timeoutMs: options.connectTimeoutMs };
  const socket = await openTransport(remote, {
    signal,
    timeoutMs: options.connectTimeoutMs,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
  });
  let databases: ServerDatabases | undefined;
  let current: Link | undefined;
  const onServerUpdate = (params: readonly unknown[]) => {
    if (databases === undefined) return;
    applyServerUpdate(databases, params[1]);
    if (current === undefined) return;
    try {
      const next = judge(current, databases, options);
      if (next === current) return;
      const converted = next.schema !== current.schema;
      current = next;
      if (converted) events.onRenewed(next);
    } catch (error) {
      rpc.close(error as OvsdbError);
    }
  };
  const rpc = new JsonRpc(socket, {
    peer: remote.text,
    ...(options.probeIntervalMs === undefined ? {} : { probeIntervalMs: options.probeIntervalMs }),
    ...(options.maxMessageBytes === undefined ? {} : { maxMessageBytes: options.maxMessageBytes }),
    onNotification: (method, params) => {
      if (method === 'update' && params[0] === SERVER_MONITOR_ID) onServerUpdate(params);
      else events.onNotification(method, params);
    },
    onClose: (reason) => {
      if (current !== undefined) events.onClose(reason);
    },
  });
  try {
    await setDbChangeAware(rpc, call);
    databases = await monitorServer(rpc, call);
    current =
      databases === undefined
        ? { rpc, remote, state: undefined, schema: parseSchema(await getSchema(rpc, options.database, call)) }
        : judge({ rpc, remote }, databases, options);
    if (rpc.closed !== undefined) throw rpc.closed;
    return current;
  } catch (error) {
    current = undefined;
    rpc.close(
      error instanceof OvsdbError ? error : new OvsdbError('connect-failed', String(error), { cause: error }),
    );
    throw error;
  }
}

/** The link as the server's databases now allow it, the same object if nothing changed; throws when it will not do. */
function judge(
  link: Pick<Link, 'rpc' | 'remote'> & Partial<Link>,
  databases: ServerDatabases,
  options: LinkOptions,
): Link {
  const { remote, rpc } = link;
  const state = findDatabase(databases, options.database);
  if (state === undefined) {
    throw unknownDatabase(
      remote.text,
      options.database,
      [...databases.values()].map(({ name }) => name),
    );
  }
  const unfit = whyUnfit(state, options);
  if (unfit !== undefined) throw new OvsdbError('connection-lost', `${remote.text}: ${unfit}`);
  if (state.clusterId !== undefined && state.index !== undefined) {
    options.newestIndex.set(state.clusterId, state.index);
  }
  if (state === link.state && link.schema !== undefined) return { rpc, remote, state, schema: link.schema };
  const schema =
    link.schema !== undefined && link.state?.schema === state.schema
      ? link.schema
      : parseSchema(JSON.parse(state.schema ?? '{}'));
  return { rpc, remote, state, schema };
}

function whyUnfit(state: DatabaseState, options: LinkOptions): string | undefined {
  const { model, connected, leader, schema, clusterId, index } = state;
  if (schema === undefined) return 'the server has not joined its cluster yet';
  if (model === 'standalone') return undefined;
  if (!connected) return `the server has lost its ${model === 'relay' ? 'source' : 'cluster'}`;
  if (model !== 'clustered') return undefined;
  if (options.leaderOnly && !leader) return 'the server is not the leader of its cluster';
  const newest = clusterId === undefined ? undefined : options.newestIndex.get(clusterId);
  if (newest !== undefined && index !== undefined && index < newest) {
    return `the server is behind what was seen already (index ${index}, seen ${newest})`;
  }
  return undefined;
}

/** The databases of a server that is reached through a link. */
export function databasesOf(link: Link, options?: CallOptions): Promise<readonly string[]> {
  return listDatabases(link.rpc, options);
}
