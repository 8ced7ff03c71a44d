// One usable connection to one server: connected, of the right database, in the wanted role, its schema read.
import { OvsdbError } from '../errors.ts';
import { type DatabaseSchema, parseSchema } from '../schema/schema.ts';
import { type CallOptions, JsonRpc } from '../wire/json-rpc.ts';
import type { Remote } from '../wire/remote.ts';
import { RequestRefused } from '../wire/request-refused.ts';
import type { TlsIdentity } from '../wire/tls-identity.ts';
import { openTransport } from '../wire/transport.ts';
import { whyUnfit } from './why-unfit.ts';
import { getSchema, setDbChangeAware, unknownDatabase } from './methods.ts';
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

const CONVERSION_MONITOR_ID = 'conversion';

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
  /** Ends the connection; answers why. Who waits for a reply must not take the refusal of another request for it. */
  const fail = (cause: unknown): OvsdbError => {
    const isReason = cause instanceof OvsdbError && !(cause instanceof RequestRefused);
    const message = cause instanceof Error ? cause.message : String(cause);
    const reason = isReason
      ? cause
      : new OvsdbError('connect-failed', `${remote.text}: ${message}`, { cause });
    rpc.close(reason);
    return reason;
  };
  const judgeAgain = (params: readonly unknown[]) => {
    if (databases === undefined) return;
    applyServerUpdate(databases, params[1]);
    if (current === undefined) return;
    try {
      current = { ...current, state: judge(remote, databases, options) };
    } catch (error) {
      fail(error);
    }
  };
  const renew = async () => {
    try {
      const schema = await readSchema(rpc, options.database, call);
      if (current === undefined || rpc.closed !== undefined) return;
      current = { ...current, schema };
      events.onRenewed(current);
    } catch (error) {
      fail(error);
    }
  };
  const rpc = new JsonRpc(socket, {
    peer: remote.text,
    ...(options.probeIntervalMs === undefined ? {} : { probeIntervalMs: options.probeIntervalMs }),
    ...(options.maxMessageBytes === undefined ? {} : { maxMessageBytes: options.maxMessageBytes }),
    onNotification: (method, params) => {
      if (params[0] === SERVER_MONITOR_ID) judgeAgain(params);
      else if (method === 'monitor_canceled' && params[0] === CONVERSION_MONITOR_ID) void renew();
      else events.onNotification(method, params);
    },
    onClose: (reason) => {
      if (current !== undefined) events.onClose(reason);
    },
  });
  try {
    // All asked in one go: the server answers in order, and a connection costs one round trip instead of three.
    const aware = setDbChangeAware(rpc, call);
    const monitored = monitorServer(rpc, call);
    const read = readSchema(rpc, options.database, call);
    read.catch(() => undefined);
    monitored.catch(() => undefined);
    await aware;
    databases = await monitored;
    const state = databases === undefined ? undefined : judge(remote, databases, options);
    const schema = await read;
    if (rpc.closed !== undefined) throw rpc.closed;
    current = { rpc, remote, state, schema };
    return current;
  } catch (error) {
    throw fail(error);
  }
}

/**
 * Reads the schema, and watches for its conversion by a monitor of nothing: the server cancels it with all others of the
 * database. (The schema column of _Server is not enough: a standalone ovsdb-server 3.1 does not update it.)
 */
async function readSchema(rpc: JsonRpc, database: string, call: CallOptions): Promise<DatabaseSchema> {
  const watching = rpc.request('monitor', [database, CONVERSION_MONITOR_ID, {}], call);
  const [schema] = await Promise.all([getSchema(rpc, database, call), watching.catch(() => undefined)]);
  return parseSchema(schema);
}

/** What the server says of the database; throws when it will not do. */
function judge(remote: Remote, databases: ServerDatabases, options: LinkOptions): DatabaseState {
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
  return state;
}
