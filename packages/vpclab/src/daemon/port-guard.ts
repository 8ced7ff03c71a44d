// Puts back what a node can write into port bindings of others (ovn-sb(5), Port_Binding) and nothing else does: a second
// chassis, which gets a copy of each packet for the port, and from OVN 23.09 on options, such as the router that a switch is
// joined to: since then ovn-northd looks past what others change there (northd_handle_sb_port_binding_changes()). Where
// nodes have a role of ours (ovn/node-role.ts) this is left for what is written by hand.

import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type ChangeOf, type Client, type Ref, type ReplicaOf } from '@vpclab/ovsdb';
import { OVN_Southbound, type OVN_Southbound_Tables } from '@vpclab/ovsdb/ovn-sb';
import { errorMessage } from '../errors.ts';
import { unixctl } from '../machine/tools/unixctl.ts';
import { databaseRemotes, directoryOf } from '../model/layout.ts';

const SELECTION = {
  Port_Binding: ['logical_port', 'options', 'additional_chassis', 'requested_additional_chassis'],
} as const;
const OPEN_MS = 5_000;
const ANSWER_MS = 2_000;
/** Until it is tried again where a database or northd did not answer. */
const AGAIN_MS = 500;
/** northd may see a change later than we do, and compute before that: once more then puts it right. */
const TIMES = 2;
/** Between two of them, as each takes a processor: somebody may write all the time. */
const REST_MS = 250;

type Bindings = {
  readonly client: Client<OVN_Southbound_Tables>;
  readonly replica: ReplicaOf<OVN_Southbound_Tables, typeof SELECTION>;
};
type BindingChange = ChangeOf<OVN_Southbound_Tables, typeof SELECTION>;
type BindingRow = NonNullable<BindingChange['new']>;
type Second = { readonly port: string; readonly surplus: readonly Ref<'Chassis'>[] };

export class PortGuard {
  readonly #servers: readonly string[];
  readonly #onAct: (what: string) => void;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  /** Ports with a chassis too many, by their row. */
  readonly #seconds = new Map<Ref<'Port_Binding'>, Second>();
  /** How many times northd has to compute all again. */
  #due = 0;
  #woken = Promise.withResolvers<void>();
  #reported = '';

  /** `servers`: of one control plane. `onAct`: is told what was put back, and what keeps it from doing so. */
  constructor(servers: readonly string[], onAct: (what: string) => void) {
    this.#servers = servers;
    this.#onAct = onAct;
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await this.#watch(signal);
      } catch (error) {
        this.#failed(error);
      }
      // The database comes with the lab.
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const bounds = { signal, timeoutMs: OPEN_MS };
    const remotes = databaseRemotes(this.#servers, 'sb');
    const client = await connect({ remotes, database: OVN_Southbound, ...bounds });
    try {
      const replica = await client.replica(SELECTION, bounds);
      // Older ones compute all again after each change of a binding. This column came with those that do not.
      const isIncremental = client.has('FDB', 'timestamp');
      const rows = replica.table('Port_Binding');
      for (const row of rows) this.#look(row._uuid, row);
      this.#due = isIncremental && rows.size > 0 ? TIMES : 0;
      replica.on('transaction', (changes) => {
        for (const change of changes) this.#see(change, isIncremental);
        this.#wake();
      });
      const bindings = { client, replica };
      // northd takes its time, or may not answer: a second chassis does not wait for that.
      await Promise.all([
        this.#whenever(
          () => this.#seconds.size > 0,
          () => this.#takeBack(bindings, signal),
        ),
        this.#whenever(
          () => this.#due > 0,
          () => this.#computeAgain(client, signal),
        ),
      ]);
    } finally {
      await client.close();
    }
  }

  async #whenever(isNeeded: () => boolean, act: () => Promise<void>): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const { promise } = this.#woken;
      if (!isNeeded()) {
        await promise;
        continue;
      }
      try {
        await act();
      } catch (error) {
        this.#failed(error);
        await sleep(AGAIN_MS, undefined, { signal });
      }
    }
  }

  #wake(): void {
    const { resolve } = this.#woken;
    this.#woken = Promise.withResolvers();
    resolve();
  }

  #see(change: BindingChange, isIncremental: boolean): void {
    if (change.kind === 'delete') return void this.#seconds.delete(change.old._uuid);
    this.#look(change.new._uuid, change.new);
    // A new row is northd's, and whole.
    if (isIncremental && change.kind === 'update' && change.columns.includes('options')) this.#due = TIMES;
  }

  /** More than one chassis is for ports that move between them: northd says which. */
  #look(uuid: Ref<'Port_Binding'>, row: BindingRow): void {
    const requested = new Set(row.requested_additional_chassis);
    const surplus = row.additional_chassis.filter((chassis) => !requested.has(chassis));
    if (surplus.length === 0) this.#seconds.delete(uuid);
    else this.#seconds.set(uuid, { port: row.logical_port, surplus });
  }

  async #takeBack({ client, replica }: Bindings, signal: AbortSignal): Promise<void> {
    const seconds = [...this.#seconds];
    await client.transact(
      (tx) => {
        for (const [uuid, { surplus }] of seconds)
          tx.mutate('Port_Binding', uuid, 'additional_chassis', 'delete', surplus);
      },
      { signal, timeoutMs: ANSWER_MS, replica },
    );
    this.#onAct(`took a second chassis from ${seconds.map(([, { port }]) => port).join(', ')}`);
    this.#reported = '';
  }

  async #computeAgain(client: Bindings['client'], signal: AbortSignal): Promise<void> {
    // The server answers after it has sent to others what it sent to us.
    await client.echo({ signal, timeoutMs: ANSWER_MS });
    const due = this.#due;
    this.#due = 0;
    try {
      await this.#recompute(signal);
    } catch (error) {
      this.#due = TIMES;
      throw error;
    }
    // What came meanwhile counts from its own.
    this.#due = Math.max(this.#due, due - 1);
    this.#reported = '';
    await sleep(REST_MS, undefined, { signal });
  }

  /** One of a cluster's is active; another may be gone, and computes all when it is back. */
  async #recompute(signal: AbortSignal): Promise<void> {
    const call = { signal, timeoutMs: ANSWER_MS };
    const answers = await Promise.allSettled(
      this.#servers.map(async (server) =>
        unixctl(`${directoryOf(server)}/northd.ctl`, 'inc-engine/recompute', [], call),
      ),
    );
    const failed = answers.filter((answer) => answer.status === 'rejected');
    if (failed.length === answers.length) throw failed[0]?.reason;
  }

  #failed(error: unknown): void {
    const message = errorMessage(error);
    if (this.#closing.signal.aborted || this.#reported === message) return;
    this.#reported = message;
    this.#onAct(message);
  }
}
