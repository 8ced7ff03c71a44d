// One database of the lab, held open: the northbound one, or a node's Open_vSwitch.

import { connect, ReplicaBehind } from '@vpclab/ovsdb';
import type { Client, View } from '@vpclab/ovsdb';
import { VpclabError } from '../errors.ts';
import type { OvsdbTarget } from '../model/rows.ts';
import { containersOf, managedTables } from '../model/ovsdb-schema.ts';
import { firstRow, ownedRows } from './owned-rows.ts';
import { writeChanges } from './write.ts';
import type { OvsdbChange } from './write.ts';

export type Bounds = { readonly signal: AbortSignal; readonly timeoutMs: number };

/** Columns beyond the managed ones that waiting and status read: ovn-nb(5), ovs-vswitchd.conf.db(5). */
const STATE: Readonly<Record<string, readonly string[]>> = {
  Open_vSwitch: ['next_cfg', 'cur_cfg'],
  NB_Global: ['nb_cfg', 'sb_cfg', 'hv_cfg'],
  Logical_Switch_Port: ['up'],
  Interface: ['ofport', 'error', 'link_state', 'status'],
};

/** The discard port (RFC 863) of the node itself, where nobody listens. */
const NOWHERE = 'tcp:127.0.0.1:9';

type Replica = Awaited<ReturnType<Client['replica']>>;

export class Database {
  readonly target: OvsdbTarget;
  readonly #client: Client;
  readonly #replica: Replica;

  private constructor(target: OvsdbTarget, client: Client, replica: Replica) {
    this.target = target;
    this.#client = client;
    this.#replica = replica;
  }

  static async open(
    this: void,
    target: OvsdbTarget,
    remotes: readonly string[],
    bounds: Bounds,
  ): Promise<Database> {
    const database = target.kind === 'nb' ? 'OVN_Northbound' : 'Open_vSwitch';
    try {
      const client = await connect({ remotes, database, ...bounds });
      try {
        const replica = await client.replica(selection(target), { ...bounds, onMissing: 'skip' });
        return new Database(target, client, replica);
      } catch (cause) {
        await client.close();
        throw cause;
      }
    } catch (cause) {
      throw failure(target, 'cannot be reached', cause);
    }
  }

  /** The replica as it stands: rows change under the reader as transactions arrive. */
  get view(): View {
    return this.#replica as unknown as View;
  }

  /** Resolves once the view shows all that the server had committed before: an answer comes after earlier updates. */
  async refresh(bounds: Bounds): Promise<void> {
    try {
      await this.#client.echo(bounds);
      await this.#replica.caughtUp(bounds);
    } catch (cause) {
      throw failure(this.target, 'does not answer', cause);
    }
  }

  /** Everything in one transaction; resolves once the replica shows it. */
  async write(lab: string, changes: readonly OvsdbChange[], bounds: Bounds): Promise<void> {
    try {
      await this.#client.transact(
        (tx) => {
          const { kind } = this.target;
          writeChanges(tx, kind, changes, ownedRows(this.view, kind, lab));
          // Without it ovs-vswitchd overlooks some columns that change alone, such as stp_enable: bridge.c, bridge_init.
          if (kind === 'vswitch') tx.mutate('Open_vSwitch', [], 'next_cfg', '+=', 1n);
        },
        { ...bounds, replica: this.#replica },
      );
    } catch (cause) {
      const isDone = cause instanceof ReplicaBehind;
      throw failure(this.target, isDone ? 'no longer answers' : 'refused a transaction', cause);
    }
  }

  /** Adds one to nb_cfg and gives the new value: hv_cfg reaches it when every chassis has done all that came before. */
  async requestSync(bounds: Bounds): Promise<bigint> {
    await this.#countUp('NB_Global', 'nb_cfg', bounds);
    return globalCounter(this.view, 'nb_cfg');
  }

  /** Adds one to next_cfg, and waits until the switch has done all that came before. */
  async switchSync(bounds: Bounds): Promise<void> {
    await this.#countUp('Open_vSwitch', 'next_cfg', bounds);
    const counter = (column: string): number => {
      const row = firstRow(this.view, 'Open_vSwitch');
      return row === undefined ? 0 : Number(row[column]);
    };
    const target = counter('next_cfg');
    const what = `the switch of ${this.target.kind === 'vswitch' ? this.target.node : 'a node'} to follow`;
    await this.waitFor(() => counter('cur_cfg') >= target, what, bounds);
  }

  /** A bridge loses all its flows with a controller that comes or goes, and then has the one that it begins with. */
  async flushFlows(bridge: string, bounds: Bounds): Promise<void> {
    const where = [['name', '==', bridge]] as const;
    try {
      await this.#client.transact((tx) => {
        const controller = tx.insert('Controller', { target: NOWHERE });
        tx.update('Bridge', where, { controller: [controller] });
      }, bounds);
      await this.switchSync(bounds);
      await this.#client.transact((tx) => void tx.update('Bridge', where, { controller: [] }), bounds);
    } catch (cause) {
      throw failure(this.target, `does not flush ${bridge}`, cause);
    }
    await this.switchSync(bounds);
  }

  async waitFor(predicate: (view: View) => boolean, what: string, bounds: Bounds): Promise<void> {
    try {
      await this.#replica.waitFor(() => predicate(this.view), { ...bounds, what });
    } catch (cause) {
      if (bounds.signal.aborted)
        throw new VpclabError('CANCELLED', `cancelled while waiting for ${what}`, { cause });
      throw new VpclabError('TIMED_OUT', `${what}: not within ${Math.round(bounds.timeoutMs / 1000)} s`, {
        cause,
      });
    }
  }

  /** Calls back after each transaction of the server; answers how to stop. */
  onChange(listener: () => void): () => void {
    return this.#replica.on('transaction', () => listener());
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #countUp(table: string, column: string, bounds: Bounds): Promise<void> {
    const replica = this.#replica;
    await this.#client.transact((tx) => void tx.mutate(table, [], column, '+=', 1n), { ...bounds, replica });
  }
}

export function globalCounter(view: View, column: 'nb_cfg' | 'sb_cfg' | 'hv_cfg'): bigint {
  const row = firstRow(view, 'NB_Global');
  const value: unknown = row === undefined ? undefined : row[column];
  return typeof value === 'bigint' ? value : BigInt(typeof value === 'number' ? value : 0);
}

/** A server of another version may lack some of the tables and columns: they are skipped. */
function selection({ kind }: OvsdbTarget): Record<string, readonly string[]> {
  const children = Map.groupBy(containersOf(kind), ({ table }) => table);
  return Object.fromEntries(
    managedTables(kind).map(({ name, columns }) => [
      name,
      [...columns.keys(), ...(children.get(name) ?? []).map(({ column }) => column), ...(STATE[name] ?? [])],
    ]),
  );
}

function failure(target: OvsdbTarget, what: string, cause: unknown): VpclabError {
  const region = target.kind === 'nb' && target.region !== undefined ? ` of ${target.region}` : '';
  const name =
    target.kind === 'nb' ? `the northbound database${region}` : `the switch database of ${target.node}`;
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new VpclabError('OVSDB_FAILED', `${name} ${what}${reason}`, { cause });
}
