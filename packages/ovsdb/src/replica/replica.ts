// An in-memory copy of the selected tables, kept equal to the server's: through notifications while connected, and
// through "what changed since" or a compared full dump after a reconnect. What readers see is always the state after
// some transaction, never half of one; while disconnected they see the last known state, and `synced` is false.
import { abortedError, asOvsdbError, OvsdbError } from '../errors.ts';
import type { Condition } from '../protocol/condition.ts';
import type { Link } from '../protocol/link.ts';
import type { Participant, Session } from '../protocol/session.ts';
import type { DatabaseSchema } from '../schema/schema.ts';
import type { OnMissing } from '../value/select-columns.ts';
import { bounded, type WaitOptions } from '../wait.ts';
import { copyOf } from '../wire/recent.ts';
import {
  Followers,
  type ReplicaState,
  SYNCED,
  type StateListener,
  type TransactionListener,
} from './followers.ts';
import { Basis } from './basis.ts';
import { type ChangesOptions, type ReplicaTransaction, streamChanges } from './change-stream.ts';
import { type Arrival, Intake } from './intake.ts';
import { startMonitor, type MonitorStart } from './monitor.ts';
import { copySelection, encodeWhere, resolveSelection, type Selection } from './selection.ts';
import { takeSnapshot } from './snapshot.ts';
import type { RowChange } from './row-change.ts';
import { layOut, Table } from './table.ts';
import { rowReader } from './table-updates.ts';
import type { TableView, View } from './view.ts';
import { copyConditions, initialWheres, Wheres } from './wheres.ts';

export type ReplicaOptions = {
  /** Tables and columns that the server's schema lacks: an error, or left out. Default: error. */
  readonly onMissing?: OnMissing | undefined;
  /** The schema that the program's types come from. */
  readonly compiled?: DatabaseSchema | undefined;
};

let replicas = 0;

export class Replica implements View, Participant {
  readonly #session: Session;
  readonly #selection: Selection;
  readonly #options: ReplicaOptions;
  readonly #tables = new Map<string, Table>();
  readonly #wheres: Wheres;
  readonly #name = `replica-${++replicas}`;
  readonly #followers = new Followers();
  #link: Link | undefined;
  #monitorId: string | undefined;
  #monitors = 0;
  readonly #basis = new Basis();
  readonly #intake = new Intake(this.#tables, {
    hasReaders: () => this.#basis.loaded,
    hasListeners: () => this.#followers.hasListeners,
    commit: (arrival, changes, isShown) => this.#commit(arrival, changes, isShown),
    distrust: (error) => this.#distrust(error),
    idle: () => this.#followers.wake(),
  });

  constructor(session: Session, selection: Selection, options: ReplicaOptions = {}) {
    this.#session = session;
    this.#selection = copySelection(selection);
    this.#options = options;
    this.#wheres = new Wheres(initialWheres(this.#selection));
    for (const name of Object.keys(selection)) this.#tables.set(name, new Table(name));
    session.join(this);
  }

  /** Whether the copy follows the server now; false while disconnected or catching up. */
  get synced(): boolean {
    return this.state.kind === 'synced';
  }

  /** How the copy stands to the server, and why, where it does not follow. */
  get state(): ReplicaState {
    return this.#followers.state;
  }

  /** Id of the last transaction that is in the copy, where the server names it. */
  get lastTransaction(): string {
    // The id was cut out of all that came with it.
    return copyOf(this.#basis.since);
  }

  get tables(): readonly string[] {
    return [...this.#tables.keys()];
  }

  table(name: string): TableView {
    const table = this.#tables.get(name);
    if (table === undefined) {
      throw new OvsdbError(
        'unknown-table',
        `the replica does not hold table ${name}; it holds ${this.tables.join(', ')}`,
      );
    }
    return table;
  }

  /** All tables as they are now, unchanged by what comes later. */
  snapshot(): View {
    return takeSnapshot(this.#tables);
  }

  /**
   * `transaction`: once per transaction, in order, after the copy shows it. `state`: whenever the copy begins to follow the
   * server, falls behind, fails or is closed. Answers how to stop.
   */
  on(event: 'transaction', listener: TransactionListener): () => void;
  on(event: 'state', listener: StateListener): () => void;
  on(event: 'transaction' | 'state', listener: TransactionListener & StateListener): () => void {
    return event === 'state' ? this.#followers.listenToState(listener) : this.#followers.listen(listener);
  }

  /** The transactions from now on, for a `for await` loop. It ends when the replica is closed, and throws when it fails. */
  changes(options: ChangesOptions = {}): AsyncIterableIterator<ReplicaTransaction> {
    return streamChanges(this.#followers, options);
  }

  /** Waits until the copy follows the server. */
  async ready(options: WaitOptions = {}): Promise<void> {
    await this.#followers.until('the replica to be loaded', options, () => this.synced && !this.#intake.busy);
  }

  /** Waits until the predicate holds for a state of the copy; looks after each transaction. */
  async waitFor(
    predicate: (view: View) => boolean,
    options: WaitOptions & { readonly what?: string } = {},
  ): Promise<void> {
    await this.#followers.until(options.what ?? 'the replica to show what was asked', options, () =>
      predicate(this),
    );
  }

  /** Changes which rows of a table are held; resolves when the copy shows it. */
  async setWhere(table: string, conditions: readonly Condition[], options: WaitOptions = {}): Promise<void> {
    this.table(table);
    const where = copyConditions(conditions);
    const what = `other conditions on ${table}`;
    if (options.signal?.aborted) throw abortedError(options.signal, what);
    const link = this.#link;
    const schema = link?.schema ?? this.#session.schema;
    // Before anything is changed: conditions that can't be encoded would fail every later monitor.
    const wire = schema?.tables.has(table) === true ? encodeWhere(schema, table, where) : undefined;
    this.#wheres.want(table, where);
    // Pending until the server has taken them: a monitor that starts meanwhile asks for everything again.
    this.#basis.askConditions();
    const id = this.#monitorId;
    if (link === undefined || id === undefined || wire === undefined) return this.#taken(where, options);
    await bounded<void>(what, options, (resolve, reject) => {
      const settled = (error: OvsdbError | undefined) => {
        if (this.#monitorId !== id || (error !== undefined && error.code !== 'rpc-error')) return resolve();
        this.#basis.settleConditions();
        if (error === undefined) {
          this.#wheres.take(table, where);
          return resolve();
        }
        this.#wheres.refuse(table, where, error);
        reject(error);
      };
      link.rpc.send('monitor_cond_change', [id, id, { [table]: [{ where: wire }] }], settled, {
        isDump: true,
      });
      return () => undefined;
    });
    await this.#taken(where, options);
  }

  /** Waits until a server has taken the conditions, or throws why it did not. */
  async #taken(where: readonly Condition[], options: WaitOptions): Promise<void> {
    await this.ready(options);
    const refusal = this.#wheres.refusalOf(where);
    if (refusal !== undefined) throw refusal;
  }

  /** Throws if it is no replica of the session's, or is closed: nobody should wait for it then. */
  mustFollow(session: Session): void {
    if (session !== this.#session) {
      throw new OvsdbError('invalid-option', 'a transaction can wait for a replica of the same client only');
    }
    if (this.state.kind === 'closed')
      throw new OvsdbError('closed', 'the replica that a transaction should wait for is closed');
  }

  /**
   * Resolves when everything that came over its session before now is in the copy. A server sends the update of a
   * transaction before its reply (ovsdb-server(7), "Monitor"), but over the same connection only.
   */
  async caughtUp(options: WaitOptions = {}): Promise<void> {
    if (!this.synced || this.#intake.busy) await this.ready(options);
  }

  close(): void {
    if (this.state.kind === 'closed') return;
    this.#session.leave(this);
    this.#cancelMonitor();
    this.#followers.enter({ kind: 'closed', reason: new OvsdbError('closed', 'the replica was closed') });
  }

  /** Called by the session. */
  onLink(link: Link): void {
    if (this.state.kind === 'closed') return;
    if (this.#link?.rpc === link.rpc) this.#cancelMonitor();
    this.#link = link;
    this.#start(link);
  }

  /** Called by the session. */
  onDown(reason: OvsdbError): void {
    if (this.#monitorId !== undefined) this.#session.release(this.#monitorId);
    this.#link = undefined;
    this.#monitorId = undefined;
    this.#intake.drop();
    if (this.#session.closed) {
      this.#followers.enter({ kind: 'closed', reason: new OvsdbError('closed', 'the client was closed') });
    } else if (this.state.kind !== 'failed') {
      this.#followers.enter({ kind: 'behind', reason });
    }
  }

  /** Called by the session. */
  onNotification(method: string, params: readonly unknown[]): void {
    switch (method) {
      case 'update3': {
        const [, lastTransaction, updates] = params;
        // Kept, it would be what the next connection is asked to go on from.
        if (typeof lastTransaction !== 'string') {
          return this.#distrust(new OvsdbError('malformed-message', 'update3 came without a transaction id'));
        }
        return this.#intake.take({ kind: 'notification', updates, lastTransaction });
      }
      case 'update2':
      case 'update':
        return this.#intake.take({ kind: 'notification', updates: params[1], lastTransaction: undefined });
      case 'monitor_canceled':
        // The database was converted or removed; the session gives a new link when it is known which.
        this.#monitorId = undefined;
        this.#intake.drop();
        this.#followers.enter({
          kind: 'behind',
          reason: new OvsdbError('connection-lost', `${this.#session.database} was converted or removed`),
        });
        return;
      default:
    }
  }

  #start(link: Link): void {
    this.#intake.drop();
    const { state } = this;
    this.#followers.enter({ kind: 'behind', reason: state.kind === 'synced' ? undefined : state.reason });
    this.#basis.start();
    try {
      const { onMissing = 'error', compiled } = this.#options;
      const wheres = this.#wheres.wanted;
      const context = { server: link.schema, compiled, onMissing, wheres };
      const { layouts, requests } = resolveSelection(this.#selection, context);
      if (layOut(this.#tables, layouts)) this.#basis.doubt();
      const id = `${this.#name}-${++this.#monitors}`;
      this.#monitorId = id;
      const { since } = this.#basis;
      this.#session.claim(id, this);
      const readRow = rowReader(this.#tables);
      startMonitor(
        link.rpc,
        { database: this.#session.database, id, requests, since, readRow },
        (error, start) => {
          if (this.#monitorId !== id) return;
          if (error === undefined) this.#wheres.takeAll(wheres);
          this.#started(error, start);
        },
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  #started(error: OvsdbError | undefined, start: MonitorStart | undefined): void {
    if (start !== undefined) this.#intake.take(start);
    else if (error?.code === 'rpc-error') this.#refused(error);
    else if (error?.code === 'malformed-message') this.#distrust(error);
  }

  /** With conditions that no server has taken yet, it may be them: those before them go on. */
  #refused(error: OvsdbError): void {
    if (this.#link === undefined || !this.#wheres.refuseUntried(error)) return this.#fail(error);
    this.#start(this.#link);
  }

  #commit(arrival: Arrival, changes: readonly RowChange[], isShown: boolean): void {
    const first = !this.#basis.loaded;
    if (!isShown) for (const change of changes) this.#tables.get(change.table)!.apply(change);
    this.#basis.took(arrival);
    const isNotification = arrival.kind === 'notification';
    const cause = isNotification ? 'transaction' : 'resync';
    if (!first && changes.length > 0) this.#followers.tell(changes, cause);
    this.#session.observe?.({
      kind: 'replica',
      tables: this.tables,
      cause: first ? 'load' : cause,
      rows: changes.length,
    });
    if (!isNotification || this.synced) this.#followers.enter(SYNCED);
    else this.#followers.wake();
  }

  /** What came can't be right: start over on a new connection, with a full dump. */
  #distrust(error: unknown): void {
    this.#basis.doubt();
    this.#link?.rpc.close(asOvsdbError(error, 'malformed-message'));
  }

  /** No server of this schema can serve the selection: waits end with the error until a later link can. */
  #fail(error: unknown): void {
    this.#followers.enter({ kind: 'failed', reason: asOvsdbError(error, 'rpc-error') });
  }

  #cancelMonitor(): void {
    const id = this.#monitorId;
    if (id === undefined) return;
    this.#monitorId = undefined;
    this.#intake.drop();
    this.#session.release(id);
    this.#link?.rpc.send('monitor_cancel', [id], () => undefined);
  }
}
