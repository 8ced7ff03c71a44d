// A connection that is kept: tries the remotes in turn until one will do, tells its participants (replicas, locks),
// and starts again when it is lost. It knows neither rows nor transactions.
import { callListener } from '../call-listener.ts';
import { asOvsdbError, type ErrorCode, OvsdbError } from '../errors.ts';
import type { DatabaseSchema } from '../schema/schema.ts';
import { bounded, sleep, type WaitOptions } from '../wait.ts';
import type { Remote } from '../wire/remote.ts';
import type { TlsIdentity } from '../wire/tls-identity.ts';
import { Backoff, type BackoffOptions } from './backoff.ts';
import type { ClientEvent } from './client-event.ts';
import { type Link, type LinkOptions, openLink } from './link.ts';
import { SERVER_DATABASE } from './methods.ts';

export type SessionOptions = {
  readonly remotes: readonly Remote[];
  readonly database: string;
  /** Needed for ssl: remotes. */
  readonly tls?: TlsIdentity | undefined;
  /** Whether only the leader of a cluster, or the active server of an active-backup pair, will do to write. Default: true. */
  readonly leaderOnly?: boolean | undefined;
  /** How long one remote may take to become usable before the next is tried. Default: 5000. */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * After how much silence the server is asked for a sign of life; after as much again without one it counts as dead.
   * Default: 5000; 0 for never. A server answers nobody while it carries out a request; docs/consistency.md says which buy it
   * more time.
   */
  readonly probeIntervalMs?: number | undefined;
  /** A message above this ends the connection. Default: 1 GiB. */
  readonly maxMessageBytes?: number | undefined;
  /** Told of all that the client does, for logs and metrics. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
  /** How long to pause when all remotes have failed. */
  readonly backoff?: BackoffOptions | undefined;
};

/** What lives on a session across its connections. */
export type Participant = {
  /** A usable connection, or the same one after the database was converted. */
  onLink(link: Link): void;
  onDown(reason: OvsdbError): void;
  /** A notification whose first parameter is an id that this participant has claimed. */
  onNotification(method: string, params: readonly unknown[]): void;
};

export type SessionState =
  | { readonly kind: 'connecting'; readonly reason: OvsdbError | undefined }
  | { readonly kind: 'connected'; readonly remote: string }
  | { readonly kind: 'closed' };

/** A connection that lived less than this is not taken for a sign of health. */
const SHORT_LIVED_MS = 500;

/** Nor is one that ended so, however long that took: what the server has sent, it will send again. */
const UNUSABLE: ReadonlySet<string> = new Set<ErrorCode>([
  'malformed-message',
  'malformed-value',
  'message-too-large',
]);

export class Session {
  readonly #options: SessionOptions;
  readonly #linkOptions: LinkOptions;
  readonly #participants = new Set<Participant>();
  readonly #claims = new Map<string, Participant>();
  readonly #stop = new AbortController();
  readonly #watchers = new Set<() => void>();
  readonly #listeners = new Set<(state: SessionState) => void>();
  /** Undefined where nobody wants to be told, so that nothing need be made to be told. */
  readonly observe: ((event: ClientEvent) => void) | undefined;
  #link: Link | undefined;
  #lastError: OvsdbError | undefined;
  #nextRemote = 0;
  #schema: DatabaseSchema | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { onEvent } = options;
    this.observe = onEvent && ((event) => callListener(onEvent, event));
    this.#linkOptions = {
      database: options.database,
      leaderOnly: options.leaderOnly ?? true,
      tls: options.tls,
      connectTimeoutMs: options.connectTimeoutMs ?? 5000,
      probeIntervalMs: options.probeIntervalMs,
      maxMessageBytes: options.maxMessageBytes,
      newestIndex: new Map(),
    };
    void this.#run();
  }

  get database(): string {
    return this.#options.database;
  }

  /** The connection that can be used now, if there is one. */
  get link(): Link | undefined {
    return this.#link;
  }

  /** The schema of the server last connected to. */
  get schema(): DatabaseSchema | undefined {
    return this.#schema;
  }

  get closed(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Waits for a usable connection. The error of a wait that ends without one carries the last failure as its cause. */
  async ready(options: WaitOptions = {}): Promise<Link> {
    if (this.#link !== undefined) return this.#link;
    if (this.closed) throw closedError(this.database);
    // Each server has this database: where that is asked for, any server is.
    const which = this.database === SERVER_DATABASE ? '' : `${this.database} at `;
    const what = `a connection to ${which}${this.#options.remotes.map(({ text }) => text).join(', ')}`;
    try {
      return await bounded<Link>(what, options, (resolve, reject) => {
        const check = () => {
          if (this.#link !== undefined) resolve(this.#link);
          else if (this.closed) reject(closedError(this.database));
        };
        this.#watchers.add(check);
        return () => this.#watchers.delete(check);
      });
    } catch (error) {
      const last = this.#lastError;
      if (!(error instanceof OvsdbError) || error.code !== 'timeout' || last === undefined) throw error;
      const code = last.code === 'unknown-database' ? last.code : 'connect-failed';
      throw new OvsdbError(code, `${error.message}; last: ${last.message}`, { cause: last });
    }
  }

  /** Joins; told at once of the connection if there is one, or that there will be none. */
  join(participant: Participant): void {
    if (this.closed) return participant.onDown(closedError(this.database));
    this.#participants.add(participant);
    if (this.#link !== undefined) participant.onLink(this.#link);
  }

  leave(participant: Participant): void {
    this.#participants.delete(participant);
    for (const [id, owner] of this.#claims) if (owner === participant) this.#claims.delete(id);
  }

  /** Directs notifications about `id` (a monitor or a lock) to the participant. */
  claim(id: string, participant: Participant): void {
    this.#claims.set(id, participant);
  }

  release(id: string): void {
    this.#claims.delete(id);
  }

  onState(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    if (this.closed) return;
    const reason = closedError(this.database);
    this.#stop.abort(reason);
    if (this.#link === undefined) for (const one of Array.from(this.#participants)) one.onDown(reason);
    else this.#link.rpc.close(reason);
    this.#wake();
    this.#tell({ kind: 'closed' });
  }

  /**
   * The server has refused to write, as a backup of a standalone database does (ovsdb(7), "Active-Backup Database Service
   * Model"), and as a remote does that is set to be read-only. Leaves it if another one may do; answers whether it did.
   */
  leaveReadOnly(link: Link): boolean {
    const isAlone = link.state === undefined || link.state.model === 'standalone';
    if (!this.#linkOptions.leaderOnly || !isAlone || this.#options.remotes.length < 2) return false;
    const reason = `${link.remote.text} only reads: it is a backup, or set so`;
    link.rpc.close(new OvsdbError('connection-lost', reason));
    return true;
  }

  /** How many remotes there are to try. */
  get remotes(): number {
    return this.#options.remotes.length;
  }

  /** Gives up the present connection and finds another. */
  reconnect(reason = 'a reconnect was asked for'): void {
    this.#link?.rpc.close(new OvsdbError('connection-lost', reason));
  }

  async #run(): Promise<void> {
    const backoff = new Backoff(this.#options.backoff);
    const { remotes } = this.#options;
    const { signal } = this.#stop;
    let failuresInARow = 0;
    while (!signal.aborted) {
      const remote = remotes[this.#nextRemote % remotes.length]!;
      this.#nextRemote++;
      const started = performance.now();
      try {
        const reason = await this.#serve(remote);
        // A connection that ends as soon as it is made counts as a failure, or two such servers would keep us spinning.
        const isShort = performance.now() - started < SHORT_LIVED_MS;
        failuresInARow = isShort || UNUSABLE.has(reason.code) ? failuresInARow + 1 : 0;
        if (failuresInARow === 0) backoff.reset();
      } catch (error) {
        failuresInARow++;
        this.#lastError = asOvsdbError(error, 'connect-failed');
        if (!signal.aborted) {
          const ms = performance.now() - started;
          this.observe?.({ kind: 'connect-failed', remote: remote.text, ms, error: this.#lastError });
        }
        this.#tell({ kind: 'connecting', reason: this.#lastError });
      }
      // Another remote is tried at once; only after all of them have failed is there a pause.
      const pause = failuresInARow > 0 && failuresInARow % remotes.length === 0;
      if (pause) await sleep(backoff.next(), signal).catch(() => undefined);
    }
  }

  /** Connects to one remote and stays until the connection ends, answers why; throws if it could not be used at all. */
  async #serve(remote: Remote): Promise<OvsdbError> {
    const ended = Promise.withResolvers<OvsdbError>();
    const started = performance.now();
    const link = await openLink(remote, this.#linkOptions, this.#stop.signal, {
      onNotification: (method, params) => {
        const id = params[0];
        if (typeof id === 'string') this.#claims.get(id)?.onNotification(method, params);
      },
      onClose: (reason) => {
        this.#drop(reason);
        ended.resolve(reason);
      },
      onRenewed: (renewed) => this.#enter(renewed),
    });
    if (link.rpc.closed !== undefined) throw link.rpc.closed;
    if (this.closed) {
      link.rpc.close(closedError(this.database));
      return ended.promise;
    }
    this.observe?.({ kind: 'connected', remote: remote.text, ms: performance.now() - started });
    this.#enter(link);
    this.#tell({ kind: 'connected', remote: remote.text });
    return ended.promise;
  }

  #drop(reason: OvsdbError): void {
    if (this.#link === undefined) return;
    this.observe?.({ kind: 'disconnected', remote: this.#link.remote.text, reason });
    this.#link = undefined;
    this.#lastError = reason;
    for (const participant of Array.from(this.#participants)) participant.onDown(reason);
    this.#tell({ kind: 'connecting', reason });
  }

  #enter(link: Link): void {
    this.#link = link;
    this.#schema = link.schema;
    for (const participant of Array.from(this.#participants)) participant.onLink(link);
    this.#wake();
  }

  #wake(): void {
    for (const check of Array.from(this.#watchers)) check();
  }

  #tell(state: SessionState): void {
    if (this.closed && state.kind !== 'closed') return;
    for (const listener of Array.from(this.#listeners)) callListener(listener, state);
  }
}

function closedError(database: string): OvsdbError {
  return new OvsdbError('closed', `the client of ${database} was closed`);
}
