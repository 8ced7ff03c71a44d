// What a program holds: one database of one server or cluster, kept connected. It joins the layers and adds nothing.
import { OvsdbError } from './errors.ts';
import { withLock, type LockOptions } from './lock/lock.ts';
import { echo, getServerId, listDatabases } from './protocol/methods.ts';
import { Session, type SessionOptions, type SessionState } from './protocol/session.ts';
import { Replica } from './replica/replica.ts';
import type { Selection } from './replica/selection.ts';
import type { ReplicaOf, SelectionOf } from './replica/typed.ts';
import type { ColumnName, DatabaseDescriptor, TableName, TablesOf } from './schema/descriptor.ts';
import { type DatabaseSchema, hasColumn } from './schema/schema.ts';
import type { TransactionResult } from './transact/result.ts';
import type { UntypedTables } from './transact/tables.ts';
import { type Build, transact, type TransactOptions } from './transact/transact.ts';
import { Codecs } from './value/codecs.ts';
import { sendable } from './sendable.ts';
import type { OnMissing } from './value/select-columns.ts';
import { checkNumber, checkWait, DEFAULT_TIMEOUT_MS, type WaitOptions } from './wait.ts';
import type { CallOptions, JsonRpc } from './wire/json-rpc.ts';
import { parseRemotes } from './wire/remote.ts';
import { checkTlsIdentity } from './wire/tls-identity.ts';

export type ConnectOptions = Omit<SessionOptions, 'remotes' | 'database'> &
  WaitOptions & {
    /** `unix:PATH`, `tcp:HOST:PORT`, `ssl:HOST:PORT`; tried in turn. */
    readonly remotes: string | readonly string[];
  };

export class Client<T extends TablesOf<T> = UntypedTables> {
  readonly #session: Session;
  readonly #compiled: DatabaseSchema | undefined;
  #codecs: Codecs | undefined;

  constructor(session: Session, compiled: DatabaseSchema | undefined) {
    this.#session = session;
    this.#compiled = compiled;
  }

  get database(): string {
    return this.#session.database;
  }

  /** The schema of the server that is, or was last, connected to. */
  get schema(): DatabaseSchema {
    const { schema } = this.#session;
    if (schema === undefined) throw new OvsdbError('connection-lost', 'no server was reached yet');
    return schema;
  }

  get connected(): boolean {
    return this.#session.link !== undefined;
  }

  /** Which remote is in use now. */
  get remote(): string | undefined {
    return this.#session.link?.remote.text;
  }

  /** Whether the server's schema has the table, or the column. */
  has<Table extends TableName<T>>(table: Table, column?: ColumnName<T, Table>): boolean {
    return column === undefined ? this.schema.tables.has(table) : hasColumn(this.schema, table, column);
  }

  /** An in-memory copy of the selected tables; resolves when it is loaded. */
  async replica<const S extends SelectionOf<T>>(
    selection: S,
    options: WaitOptions & { readonly onMissing?: OnMissing } = {},
  ): Promise<ReplicaOf<T, S>> {
    const { onMissing } = options;
    const replica = new Replica(this.#session, selection as Selection, {
      onMissing,
      compiled: this.#compiled,
    });
    try {
      await replica.ready(options);
    } catch (error) {
      replica.close();
      throw error;
    }
    return replica as unknown as ReplicaOf<T, S>;
  }

  /** Builds a transaction and commits it. */
  transact<V>(build: Build<T, V>, options?: TransactOptions): Promise<TransactionResult<V>> {
    return transact(this.#session, (server) => this.#codecsOf(server), build, options);
  }

  /** Runs something while holding a lock of the server: leader election. */
  withLock<R>(name: string, run: (signal: AbortSignal) => Promise<R> | R, options?: LockOptions): Promise<R> {
    return withLock(this.#session, name, run, options);
  }

  async listDatabases(options: WaitOptions = {}): Promise<readonly string[]> {
    return this.#ask(options, listDatabases);
  }

  /** The identity of the server in use; undefined from servers older than get_server_id. */
  async serverId(options: WaitOptions = {}): Promise<string | undefined> {
    return this.#ask(options, getServerId);
  }

  /** One round trip. */
  async echo(options: WaitOptions = {}): Promise<void> {
    await this.#ask(options, (rpc, call) => echo(rpc, [], call));
  }

  /** Waits for a usable connection. */
  async ready(options?: WaitOptions): Promise<void> {
    await this.#session.ready(options);
  }

  /** Tells of connections found and lost. Answers how to stop. */
  on(_event: 'state', listener: (state: SessionState) => void): () => void {
    return this.#session.onState(listener);
  }

  /** Gives up the present connection and finds another. */
  reconnect(): void {
    this.#session.reconnect();
  }

  /** Ends the connection; what waits on it ends with the code `closed`. */
  close(): Promise<void> {
    this.#session.close();
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The bound is of both: the connection and the answer. */
  async #ask<R>(options: WaitOptions, request: (rpc: JsonRpc, call: CallOptions) => Promise<R>): Promise<R> {
    checkWait(options);
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const deadline = performance.now() + timeoutMs;
    const { rpc } = await this.#session.ready(options);
    const bound = { timeoutMs: deadline - performance.now() };
    return request(rpc, signal === undefined ? bound : { ...bound, signal });
  }

  #codecsOf(server: DatabaseSchema): Codecs {
    if (this.#codecs?.server !== server) this.#codecs = new Codecs(server, this.#compiled);
    return this.#codecs;
  }
}

/**
 * Connects to a database and stays connected until `close`. With a descriptor from a generated file the tables are typed;
 * with a name, the server's schema is used as it is. `signal` and `timeoutMs` bound the first connection.
 */
export function connect<T extends TablesOf<T>>(
  options: ConnectOptions & { readonly database: DatabaseDescriptor<T> },
): Promise<Client<T>>;
export function connect(options: ConnectOptions & { readonly database: string }): Promise<Client>;
export async function connect(
  options: ConnectOptions & {
    readonly database: string | Pick<DatabaseDescriptor<never>, 'name' | 'schema'>;
  },
): Promise<unknown> {
  const { remotes, database, signal, timeoutMs, ...rest } = options;
  checkWait(options);
  const name = sendable('the name of a database', typeof database === 'string' ? database : database?.name);
  const compiled = typeof database === 'string' ? undefined : database.schema;
  const parsed = parseRemotes(remotes);
  for (const bound of ['connectTimeoutMs', 'probeIntervalMs', 'maxMessageBytes'] as const) {
    const value = rest[bound];
    if (value !== undefined) checkNumber(bound, value);
  }
  const secure = parsed.find(({ kind }) => kind === 'ssl');
  // Without an authority Node would trust all public ones, and OVS certificates name no host: anybody could be the server.
  if (secure !== undefined && (rest.tls?.ca ?? '').length === 0) {
    throw new OvsdbError('invalid-option', `${secure.text} needs a certificate authority: pass \`tls\``);
  }
  if (secure !== undefined && rest.tls !== undefined) checkTlsIdentity(rest.tls);
  const session = new Session({ ...rest, remotes: parsed, database: name });
  try {
    await session.ready({ signal, timeoutMs });
  } catch (error) {
    session.close();
    throw error;
  }
  return new Client(session, compiled);
}
