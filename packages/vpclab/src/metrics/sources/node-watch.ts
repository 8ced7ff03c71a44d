// One node: its Open_vSwitch database, its daemons, and the traffic of its integration bridge.

import type { NodeScene } from '../collectors/scene.ts';
import { cookieOf } from '../traffic-book.ts';
import type { WatchedNode } from '../watched.ts';
import { commandsOf } from './commands.ts';
import { daemonSource } from './daemon.ts';
import type { DaemonSource } from './daemon.ts';
import { openSwitchDatabase } from './databases.ts';
import type { Southbound, SwitchDatabase } from './databases.ts';
import { HeldReplica } from './held-replica.ts';
import { Source } from './source.ts';
import { TrafficReader } from './traffic.ts';
import type { SwitchTraffic } from './traffic.ts';

const DEFAULT_BRIDGE = 'br-int';

export class NodeWatch {
  readonly trafficSource: Source<SwitchTraffic>;
  readonly #watched: WatchedNode;
  readonly #database: HeldReplica<SwitchDatabase>;
  readonly #daemons: readonly DaemonSource[];
  readonly #southbound: () => Southbound | undefined;
  readonly #accessCookies: () => readonly number[];
  #reader: TrafficReader | undefined;
  #version = { statistics: 0, structure: 0 };

  constructor(
    watched: WatchedNode,
    southbound: () => Southbound | undefined,
    accessCookies: () => readonly number[],
  ) {
    this.#watched = watched;
    this.#southbound = southbound;
    this.#accessCookies = accessCookies;
    const place = watched.name ?? watched.remote;
    this.#database = new HeldReplica({ source: 'Open_vSwitch', place }, async (bounds) => {
      const opened = await openSwitchDatabase(watched, bounds);
      opened.replica.on('transaction', (changes) => this.#count(changes.some(isStructure)));
      this.#count(true);
      return opened;
    });
    this.#daemons = watched.daemons.map((daemon) =>
      daemonSource(place, daemon, commandsOf(daemon.component)),
    );
    this.trafficSource = new Source({ source: 'openflow', place }, (signal) => this.#readTraffic(signal));
  }

  /** Its system-id, once that is known. */
  get name(): string {
    return this.#systemId('system-id') ?? this.#watched.name ?? '';
  }

  get databaseSource(): Source<unknown> {
    return this.#database.source;
  }

  get sources(): readonly Source<unknown>[] {
    return [this.#database.source, this.trafficSource, ...this.#daemons.map(({ source }) => source)];
  }

  get scene(): NodeScene {
    return {
      name: this.name,
      directory: this.#watched.directory,
      database: this.#database.view,
      isUp: this.#database.source.isUp,
      version: this.#version,
      bridge: this.#bridge(),
      traffic: this.trafficSource.latest?.value,
      daemons: this.#daemons,
    };
  }

  async close(): Promise<void> {
    this.#reader?.close();
    await this.#database.close();
  }

  #count(isStructural: boolean): void {
    const { statistics, structure } = this.#version;
    this.#version = { statistics: statistics + 1, structure: structure + (isStructural ? 1 : 0) };
  }

  async #readTraffic(signal: AbortSignal): Promise<SwitchTraffic> {
    this.#reader ??= new TrafficReader(
      `${this.#watched.directory}/${this.#bridge()}.mgmt`,
      () => this.#boundCookies(),
      this.#accessCookies,
    );
    return await this.#reader.read(signal);
  }

  #bridge(): string {
    return this.#systemId('ovn-bridge') ?? DEFAULT_BRIDGE;
  }

  #boundCookies(): readonly number[] {
    const southbound = this.#southbound();
    if (southbound === undefined) return [];
    const chassis = [...southbound.table('Chassis')].find(({ name }) => name === this.name);
    if (chassis === undefined) return [];
    const cookies: number[] = [];
    for (const row of southbound.table('Port_Binding'))
      if (row.type === '' && row.chassis === chassis._uuid) cookies.push(cookieOf(row._uuid));
    return cookies;
  }

  #systemId(key: string): string | undefined {
    for (const row of this.#database.view?.table('Open_vSwitch') ?? []) return row.external_ids.get(key);
    return undefined;
  }
}

/** ovs-vswitchd writes statistics every 5 s (ovs-vswitchd.conf.db(5): stats-update-interval), and little else. */
function isStructure(change: { readonly kind: string; readonly columns?: readonly string[] }): boolean {
  return change.kind !== 'update' || change.columns?.some((column) => column !== 'statistics') !== false;
}
