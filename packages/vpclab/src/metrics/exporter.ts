// Watches what it is told to, and answers a scrape with a page: every source is asked at once and has the same short time,
// so that a daemon that hangs delays a scrape by that time and no more. No process is started.

import { VpclabError } from '../errors.ts';
import { AccessBook } from './access-book.ts';
import { collectAccess } from './collectors/access.ts';
import { collectBalancers } from './collectors/balancers.ts';
import { collectCentral } from './collectors/central.ts';
import { collectClusters } from './collectors/cluster.ts';
import { collectConntrack } from './collectors/conntrack.ts';
import { collectDaemons } from './collectors/daemons.ts';
import { collectExporter, endpointsOf } from './collectors/exporter.ts';
import { collectGateways } from './collectors/gateways.ts';
import { collectInterfaces } from './collectors/interfaces.ts';
import { collectLoad } from './collectors/load.ts';
import { collectRouting } from './collectors/routing.ts';
import type { LoadScene, Scene } from './collectors/scene.ts';
import { collectSwitches } from './collectors/switches.ts';
import { collectTopology } from './collectors/topology.ts';
import { collectTraffic } from './collectors/traffic.ts';
import { LINE_WRITERS } from './exposition.ts';
import type { Format } from './exposition.ts';
import { CounterBook } from './counter-book.ts';
import { ownerIndex } from './owners/owner-index.ts';
import type { OwnedPort, OwnerIndex } from './owners/owner-index.ts';
import type { ReadOwner } from './owners/owner.ts';
import { Page } from './page.ts';
import { Sections } from './sections.ts';
import { CentralWatch } from './sources/central-watch.ts';
import { NodeWatch } from './sources/node-watch.ts';
import { RestartBook } from './restart-book.ts';
import { RouterWatch } from './sources/router-watch.ts';
import { Source } from './sources/source.ts';
import { TrafficBook } from './traffic-book.ts';
import type { RouterKernel, Watched } from './watched.ts';

/** What a scrape waits for a source that does not answer. */
const DEADLINE_MS = 300;
/** What a command waits for a database. */
const OPEN_MS = 5_000;
/** How often traffic is read while nobody scrapes: what a restart of ovn-controller may lose. */
const BACKGROUND_MS = 5_000;
/** Nobody has scraped for so long: the switches are left in peace until somebody does. */
const IDLE_MS = 600_000;

export type ExporterOptions = {
  readonly watched: () => Watched;
  /** In order of precedence. */
  readonly owners: () => readonly ReadOwner[];
  /** Undefined where no namespace can be entered: an exporter beside a deployment. */
  readonly kernel: RouterKernel | undefined;
  /** What is done to a lab on purpose. */
  readonly load?: WatchedLoad | undefined;
  readonly deadlineMs?: number;
};

export type WatchedLoad = {
  readonly traffic: (signal: AbortSignal) => Promise<LoadScene['traffic']>;
  readonly faults: () => LoadScene['faults'];
};

export type ScrapeOptions = {
  /** Only series of this tenant. */
  readonly tenant?: string | undefined;
  /** Without one the page holds samples: for those who add to it or count on it. */
  readonly format?: Format | undefined;
};

export class Exporter {
  readonly #options: ExporterOptions;
  readonly #startedMs = Date.now();
  readonly #central: CentralWatch;
  readonly #nodes = new Map<string, NodeWatch>();
  readonly #routers = new Map<string, RouterWatch>();
  readonly #traffic = new TrafficBook();
  readonly #access = new AccessBook();
  readonly #counters = new CounterBook();
  readonly #restarts = new RestartBook();
  readonly #sections: Readonly<Record<Format, Sections>> = {
    prometheus: new Sections(),
    openmetrics: new Sections(),
  };
  readonly #generator: Source<LoadScene['traffic']> | undefined;
  readonly #background: NodeJS.Timeout;
  #lastScrapeMs = performance.now();
  #index:
    | { readonly owners: OwnerIndex; readonly readers: readonly ReadOwner[]; readonly version: number }
    | undefined;

  constructor(options: ExporterOptions) {
    this.#options = options;
    this.#central = new CentralWatch(options.watched().central);
    const { load } = options;
    const identity = { source: 'traffic', place: 'generator' };
    this.#generator = load === undefined ? undefined : new Source(identity, load.traffic);
    this.#background = setInterval(() => void this.#readTraffic(), BACKGROUND_MS).unref();
  }

  /** Never rejects, and takes little more than the deadline at the longest. */
  async scrape(options: ScrapeOptions = {}): Promise<Page> {
    const startedAt = performance.now();
    this.#lastScrapeMs = startedAt;
    this.#adapt();
    const sources = this.#sources();
    const deadlineMs = this.#options.deadlineMs ?? DEADLINE_MS;
    // What is asked of a switch depends on what is bound to it.
    if (this.#central.isOpening)
      await Promise.all(this.#databases().map((source) => source.refresh(deadlineMs)));
    await Promise.all(sources.map((source) => source.refresh(deadlineMs)));
    const scene = this.#scene();
    const { tenant, format } = options;
    const page = new Page({
      tenant,
      restarts: this.#restarts,
      ...(format !== undefined && { write: LINE_WRITERS[format], sections: this.#sections[format] }),
    });
    collectTraffic(page, scene);
    collectLoad(page, scene.load);
    collectAccess(page, scene);
    collectGateways(page, scene, this.#counters);
    collectRouting(page, scene);
    collectTopology(page, scene);
    collectBalancers(page, scene);
    const central = this.#central.sources;
    collectCentral(page, scene, {
      asked: central.reduce((sum, source) => sum + source.asked, 0),
      failed: central.reduce((sum, source) => sum + source.failed, 0),
    });
    collectDaemons(page, scene);
    collectClusters(page, scene);
    const failures = new Map(
      [...this.#nodes.values()].map((node) => [
        node.name,
        node.sources.reduce((sum, { failed }) => sum + failed, 0),
      ]),
    );
    collectSwitches(page, scene, failures);
    collectConntrack(page, scene);
    collectInterfaces(page, scene);
    const tookMs = performance.now() - startedAt;
    collectExporter(page, { all: sources, owners: scene.owners, startedMs: this.#startedMs, tookMs });
    this.#restarts.sweep(Date.now());
    if (tenant === undefined && format !== undefined) this.#sections[format].sweep();
    return page;
  }

  /** The ports that something of a tenant's may be behind. Throws when no database that knows them answers. */
  async ports(): Promise<readonly OwnedPort[]> {
    await Promise.all(this.#central.databases.map((source) => source.refresh(OPEN_MS)));
    if (this.#central.northbound === undefined && this.#central.southbound === undefined)
      throw new VpclabError('OVSDB_FAILED', `no database answers: ${this.#central.problems.join('; ')}`);
    return endpointsOf(this.#ownerIndex()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async close(): Promise<void> {
    clearInterval(this.#background);
    await Promise.all([this.#central.close(), ...[...this.#nodes.values()].map((node) => node.close())]);
  }

  /** Nodes and routers come and go with the lab. */
  #adapt(): void {
    const { nodes, routers } = this.#options.watched();
    const southbound = () => this.#central.southbound;
    keepEqual(
      this.#nodes,
      nodes,
      (node) => node.remote,
      (node) => new NodeWatch(node, southbound, () => this.#access.cookies()),
    );
    keepEqual(
      this.#routers,
      routers,
      ({ name, quotas }) => `${name} ${JSON.stringify(quotas)}`,
      (router) => new RouterWatch(router, this.#options.kernel),
    );
    const names = new Set(routers.map(({ name }) => name));
    this.#counters.keep((key) => names.has(key.slice(0, key.indexOf(' '))));
  }

  #sources(): readonly Source<unknown>[] {
    return [
      ...this.#central.sources,
      ...[...this.#nodes.values()].flatMap((node) => node.sources),
      ...[...this.#routers.values()].flatMap((router) => router.sources),
      ...(this.#generator === undefined ? [] : [this.#generator]),
    ];
  }

  #databases(): readonly Source<unknown>[] {
    return [...this.#central.databases, ...[...this.#nodes.values()].map((node) => node.databaseSource)];
  }

  #scene(): Scene {
    this.#enterTraffic();
    return {
      nodes: [...this.#nodes.values()].map((node) => node.scene),
      central: this.#central.scene,
      routers: [...this.#routers.values()].map((router) => router.scene),
      owners: this.#ownerIndex(),
      traffic: this.#traffic,
      access: this.#access,
      load: this.#load(),
    };
  }

  #load(): LoadScene | undefined {
    const { load } = this.#options;
    if (load === undefined) return undefined;
    return { traffic: this.#generator?.latest?.value, faults: load.faults() };
  }

  #ownerIndex(): OwnerIndex {
    const readers = this.#options.owners();
    const { version } = this.#central;
    if (this.#index?.version !== version || this.#index.readers !== readers) {
      const { northbound, southbound } = this.#central;
      this.#index = { owners: ownerIndex(northbound, southbound, readers), readers, version };
    }
    return this.#index.owners;
  }

  #enterTraffic(): void {
    const { northbound, southbound, accessFlows, version } = this.#central;
    if (southbound === undefined) return;
    this.#traffic.follow(southbound, version);
    if (northbound !== undefined && accessFlows !== undefined)
      this.#access.follow(northbound, accessFlows, version);
    for (const node of this.#nodes.values()) {
      const { traffic, name } = node.scene;
      if (traffic === undefined) continue;
      this.#traffic.enter(name, traffic);
      this.#access.enter(name, traffic.access, traffic.atMs);
    }
  }

  async #readTraffic(): Promise<void> {
    if (performance.now() - this.#lastScrapeMs > IDLE_MS) return;
    await Promise.all([...this.#nodes.values()].map((node) => node.trafficSource.refresh(BACKGROUND_MS)));
    this.#enterTraffic();
  }
}

function keepEqual<W, T extends { readonly close: () => Promise<void> }>(
  present: Map<string, T>,
  wanted: readonly W[],
  keyOf: (wanted: W) => string,
  make: (wanted: W) => T,
): void {
  const keys = new Set(wanted.map(keyOf));
  for (const [key, watch] of present) {
    if (keys.has(key)) continue;
    present.delete(key);
    void watch.close();
  }
  for (const one of wanted) if (!present.has(keyOf(one))) present.set(keyOf(one), make(one));
}
