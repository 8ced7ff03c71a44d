// The databases and daemons of the control plane.

import { BindingBook } from '../binding-book.ts';
import type { BindingState } from '../binding-book.ts';
import type { Scene } from '../collectors/scene.ts';
import type { WatchedCentral } from '../watched.ts';
import { commandsOf } from './commands.ts';
import { daemonSource } from './daemon.ts';
import type { DaemonSource } from './daemon.ts';
import { openAccessFlows } from './access-flows.ts';
import type { AccessFlows } from './access-flows.ts';
import { openNorthbound, openSouthbound } from './databases.ts';
import type { Northbound, Southbound } from './databases.ts';
import { HeldReplica } from './held-replica.ts';
import type { Source } from './source.ts';

/** Only sequence numbers change there, and at every change of anything else. */
const SEQUENCE_TABLES: ReadonlySet<string> = new Set(['NB_Global', 'SB_Global', 'Chassis_Private']);

export class CentralWatch {
  readonly #northbound: HeldReplica<Northbound> | undefined;
  readonly #southbound: HeldReplica<Southbound> | undefined;
  readonly #access: HeldReplica<AccessFlows> | undefined;
  readonly #daemons: readonly DaemonSource[];
  readonly #place: string;
  readonly #bindings = new BindingBook();
  #version = 0;

  constructor(place: string, { northbound, southbound, tls, daemons }: WatchedCentral) {
    this.#place = place;
    const changed = (changes?: readonly { readonly table: string }[]): void => {
      if (changes?.every(({ table }) => SEQUENCE_TABLES.has(table)) !== true) this.#version += 1;
    };
    this.#northbound =
      northbound === undefined
        ? undefined
        : new HeldReplica({ source: 'northbound', place }, async (bounds) => {
            const opened = await openNorthbound({ remote: northbound, tls }, bounds);
            opened.replica.on('transaction', (changes) => changed(changes));
            changed();
            return opened;
          });
    this.#southbound =
      southbound === undefined
        ? undefined
        : new HeldReplica({ source: 'southbound', place }, async (bounds) => {
            const opened = await openSouthbound({ remote: southbound, tls }, bounds);
            opened.replica.on('transaction', (changes) => {
              changed(changes);
              for (const change of changes)
                if (change.table === 'Port_Binding')
                  this.#bindings.changed(
                    change.uuid,
                    bindingState(change.old),
                    bindingState(change.new),
                    performance.now(),
                  );
            });
            changed();
            return opened;
          });
    this.#access =
      southbound === undefined
        ? undefined
        : new HeldReplica({ source: 'access flows', place }, async (bounds) => {
            const opened = await openAccessFlows({ remote: southbound, tls }, bounds);
            opened.replica.on('transaction', () => changed());
            changed();
            return opened;
          });
    this.#daemons = daemons.map((daemon) =>
      daemonSource(daemon.server ?? place, daemon, commandsOf(daemon.component, daemon.database?.name)),
    );
  }

  get northbound(): Northbound | undefined {
    return this.#northbound?.view;
  }

  get southbound(): Southbound | undefined {
    return this.#southbound?.view;
  }

  /** What OVN made of access lists. */
  get accessFlows(): AccessFlows | undefined {
    return this.#access?.view;
  }

  /** Another number whenever one of the databases has changed. */
  get version(): number {
    return this.#version;
  }

  /** One of the databases was never reached yet. */
  get isOpening(): boolean {
    return this.databases.some(({ latest }) => latest === undefined);
  }

  get problems(): readonly string[] {
    return this.databases.flatMap(({ identity, problem }) =>
      problem === undefined ? [] : [`${identity.source}: ${problem}`],
    );
  }

  get databases(): readonly Source<unknown>[] {
    return [this.#northbound?.source, this.#southbound?.source].filter((source) => source !== undefined);
  }

  get sources(): readonly Source<unknown>[] {
    const access = this.#access === undefined ? [] : [this.#access.source];
    return [...this.databases, ...access, ...this.#daemons.map(({ source }) => source)];
  }

  get scene(): Scene['central'] {
    const databases = [this.#northbound, this.#southbound].filter((database) => database !== undefined);
    return {
      systemId: this.#place,
      isUp: databases.length > 0 && databases.every(({ source }) => source.isUp),
      northbound: this.northbound,
      southbound: this.southbound,
      daemons: this.#daemons,
      bindings: this.#bindings,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#northbound?.close(), this.#southbound?.close(), this.#access?.close()]);
  }
}

function bindingState(row: { readonly up?: boolean | undefined } | undefined): BindingState | undefined {
  return row && { isUp: row.up === true };
}
