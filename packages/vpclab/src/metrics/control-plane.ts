// A control plane of OVN with its nodes. Everything that is joined by numbers of OVN's stays within one: tunnel keys and
// cookies of two control planes are alike, and the counters of a node of one would count for a tenant of another.

import { AccessBook } from './access-book.ts';
import type { Scene } from './collectors/scene.ts';
import { keepEqual } from './keep-equal.ts';
import { ownerIndex } from './owners/owner-index.ts';
import type { OwnerIndex } from './owners/owner-index.ts';
import type { ReadOwner } from './owners/owner.ts';
import { CentralWatch } from './sources/central-watch.ts';
import { NodeWatch } from './sources/node-watch.ts';
import type { Source } from './sources/source.ts';
import { TrafficBook } from './traffic-book.ts';
import type { WatchedControlPlane, WatchedNode } from './watched.ts';

export class ControlPlane {
  readonly central: CentralWatch;
  readonly #nodes = new Map<string, NodeWatch>();
  readonly #traffic = new TrafficBook();
  readonly #access = new AccessBook();
  readonly #readers: () => readonly ReadOwner[];
  #index:
    | { readonly owners: OwnerIndex; readonly readers: readonly ReadOwner[]; readonly version: number }
    | undefined;

  constructor({ name, central }: WatchedControlPlane, readers: () => readonly ReadOwner[]) {
    this.central = new CentralWatch(name, central);
    this.#readers = readers;
  }

  /** Nodes come and go. */
  follow(nodes: readonly WatchedNode[]): void {
    const southbound = () => this.central.southbound;
    keepEqual(
      this.#nodes,
      nodes,
      (node) => node.remote,
      (node) => new NodeWatch(node, southbound, () => this.#access.cookies()),
    );
  }

  get nodes(): readonly NodeWatch[] {
    return [...this.#nodes.values()];
  }

  get sources(): readonly Source<unknown>[] {
    return [...this.central.sources, ...this.nodes.flatMap((node) => node.sources)];
  }

  get databases(): readonly Source<unknown>[] {
    return [...this.central.databases, ...this.nodes.map((node) => node.databaseSource)];
  }

  get traffic(): TrafficBook {
    return this.#traffic;
  }

  get owners(): OwnerIndex {
    const readers = this.#readers();
    const { northbound, southbound, version } = this.central;
    if (this.#index?.version !== version || this.#index.readers !== readers)
      this.#index = { owners: ownerIndex(northbound, southbound, readers), readers, version };
    return this.#index.owners;
  }

  scene(): Scene {
    this.enterTraffic();
    return {
      nodes: this.nodes.map((node) => node.scene),
      central: this.central.scene,
      owners: this.owners,
      traffic: this.#traffic,
      access: this.#access,
    };
  }

  enterTraffic(): void {
    const { northbound, southbound, accessFlows, version } = this.central;
    if (southbound === undefined) return;
    this.#traffic.follow(southbound, version);
    if (northbound !== undefined && accessFlows !== undefined)
      this.#access.follow(northbound, accessFlows, version);
    for (const node of this.nodes) {
      const { traffic, name } = node.scene;
      if (traffic === undefined) continue;
      this.#traffic.enter(name, traffic);
      this.#access.enter(name, traffic.access, traffic.atMs);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.central.close(), ...this.nodes.map((node) => node.close())]);
  }
}
