// Watches what it is told to, and answers a scrape with a page: every source is asked at once and has the same short time,
// so that a daemon that hangs delays a scrape by that time and no more. No process is started.

import { VpclabError } from '../errors.ts';
import { collectAccess } from './collectors/access.ts';
import { collectBalancers } from './collectors/balancers.ts';
import { collectCentral, collectRequests } from './collectors/central.ts';
import { collectClusters } from './collectors/cluster.ts';
import { collectConntrack } from './collectors/conntrack.ts';
import { collectDaemons } from './collectors/daemons.ts';
import { collectExporter, endpointsOf } from './collectors/exporter.ts';
import { collectFlows } from './collectors/flows.ts';
import { collectGateways } from './collectors/gateways.ts';
import { collectInterfaces } from './collectors/interfaces.ts';
import { collectLoad } from './collectors/load.ts';
import { collectRegions } from './collectors/regions.ts';
import { collectRoutingAgents } from './collectors/routing-agents.ts';
import { collectRouting } from './collectors/routing.ts';
import type { LoadScene, RoutersScene } from './collectors/scene.ts';
import { collectSwitches } from './collectors/switches.ts';
import { collectTopology } from './collectors/topology.ts';
import { collectTraffic } from './collectors/traffic.ts';
import { collectWorkloads } from './collectors/workloads.ts';
import { ControlPlane } from './control-plane.ts';
import { LINE_WRITERS } from './exposition.ts';
import type { Format } from './exposition.ts';
import type { FlowAccount } from '../model/flow-sums.ts';
import type { TrafficHistory } from '../model/traffic-history.ts';
import { CounterBook } from './counter-book.ts';
import { keepEqual } from './keep-equal.ts';
import type { OwnedPort } from './owners/owner-index.ts';
import type { ReadOwner } from './owners/owner.ts';
import { Page } from './page.ts';
import { Sections } from './sections.ts';
import { RestartBook } from './restart-book.ts';
import { RouterWatch } from './sources/router-watch.ts';
import { Source } from './sources/source.ts';
import type { LabKernel, Watched } from './watched.ts';
import { TrafficRing } from './traffic-ring.ts';
import { vpcTotals } from './vpc-totals.ts';
import { WorkloadBook } from './workload-book.ts';

/** What a scrape waits for a source that does not answer. */
const DEADLINE_MS = 300;
/** What a command waits for a database. */
const OPEN_MS = 5_000;
/** A node that is lost, or on another machine, is not waited for. */
const FIRST_ANSWERS_MS = 30_000;
/** How often traffic is read while nobody scrapes: what a restart of ovn-controller may lose. */
const BACKGROUND_MS = 5_000;
/** How often some workloads are read. */
const WORKLOADS_MS = 1_000;
/** Nobody has scraped for so long: the switches are left in peace until somebody does. */
const IDLE_MS = 600_000;

export type ExporterOptions = {
  readonly watched: () => Watched;
  /** In order of precedence. */
  readonly owners: () => readonly ReadOwner[];
  /** Undefined where no namespace can be entered: an exporter beside a deployment. */
  readonly kernel: LabKernel | undefined;
  /** Undefined where nobody hears flows. */
  readonly flows?: () => FlowAccount | undefined;
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
  readonly #planesByName = new Map<string, ControlPlane>();
  readonly #routers = new Map<string, RouterWatch>();
  readonly #counters = new CounterBook();
  readonly #restarts = new RestartBook();
  readonly #sections: Readonly<Record<Format, Sections>> = {
    prometheus: new Sections(),
    openmetrics: new Sections(),
  };
  readonly #generator: Source<LoadScene['traffic']> | undefined;
  readonly #background: NodeJS.Timeout;
  readonly #workloadsRound: NodeJS.Timeout;
  readonly #workloads = new WorkloadBook();
  readonly #ring = new TrafficRing();
  #workloadNames: readonly string[] = [];
  #lastScrapeMs = performance.now();

  constructor(options: ExporterOptions) {
    this.#options = options;
    const { load } = options;
    const identity = { source: 'traffic', place: 'generator' };
    this.#generator = load === undefined ? undefined : new Source(identity, load.traffic);
    this.#background = setInterval(() => void this.#readTraffic(), BACKGROUND_MS).unref();
    this.#workloadsRound = setInterval(() => this.#readWorkloads(), WORKLOADS_MS).unref();
  }

  /** Never rejects, and takes little more than the deadline at the longest. */
  async scrape(options: ScrapeOptions = {}): Promise<Page> {
    const startedAt = performance.now();
    this.#lastScrapeMs = startedAt;
    this.#adapt();
    const planes = this.#planes;
    const sources = this.#sources();
    const deadlineMs = this.#options.deadlineMs ?? DEADLINE_MS;
    // What is asked of a switch depends on what is bound to it.
    const opening = planes.filter(({ central }) => central.isOpening);
    await Promise.all(opening.flatMap(({ databases }) => databases).map(refreshing(deadlineMs)));
    await Promise.all(sources.map(refreshing(deadlineMs)));
    const { tenant, format } = options;
    const page = new Page({
      tenant,
      restarts: this.#restarts,
      ...(format !== undefined && { write: LINE_WRITERS[format], sections: this.#sections[format] }),
    });
    for (const plane of planes) collectPlane(page, plane);
    collectLoad(page, this.#load());
    const asked = planes.flatMap(({ central }) => central.sources);
    collectRequests(page, { asked: sum(asked, 'asked'), failed: sum(asked, 'failed') });
    const routers = this.#routersScene();
    collectGateways(page, routers, this.#counters);
    collectRouting(page, routers);
    collectRoutingAgents(page, routers);
    collectRegions(page, routers, this.#counters);
    const flows = this.#options.flows?.();
    if (flows !== undefined) collectFlows(page, flows);
    const owners = planes.map((plane) => plane.owners);
    collectWorkloads(page, { names: this.#workloadNames, book: this.#workloads, owners });
    const tookMs = performance.now() - startedAt;
    const endpoints = owners.flatMap(endpointsOf);
    collectExporter(page, { all: sources, endpoints, startedMs: this.#startedMs, tookMs });
    this.#restarts.sweep(Date.now());
    if (tenant === undefined && format !== undefined) this.#sections[format].sweep();
    return page;
  }

  /** Of the last quarter of an hour, as long as somebody has read metrics or asked for this. */
  async history(tenant?: string): Promise<TrafficHistory> {
    this.#lastScrapeMs = performance.now();
    this.#adapt();
    const databases = this.#planes.flatMap(({ central }) => central.databases);
    await Promise.all(databases.map(refreshing(this.#options.deadlineMs ?? DEADLINE_MS)));
    return this.#ring.history(tenant);
  }

  /** The ports that something of a tenant's may be behind. Throws when no database that knows them answers. */
  async ports(): Promise<readonly OwnedPort[]> {
    this.#adapt();
    const planes = this.#planes;
    await Promise.all(planes.flatMap(({ central }) => central.databases).map(refreshing(OPEN_MS)));
    const silent = planes.filter(
      ({ central }) => central.northbound === undefined && central.southbound === undefined,
    );
    const problems = silent.flatMap(({ central }) => central.problems);
    if (silent.length > 0)
      throw new VpclabError('OVSDB_FAILED', `no database answers: ${problems.join('; ')}`);
    return planes.flatMap(({ owners }) => endpointsOf(owners)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async close(): Promise<void> {
    clearInterval(this.#background);
    clearInterval(this.#workloadsRound);
    await Promise.all(this.#planes.map((plane) => plane.close()));
  }

  get #planes(): readonly ControlPlane[] {
    return [...this.#planesByName.values()];
  }

  /** Control planes, nodes and routers come and go with the lab. */
  #adapt(): void {
    const { controlPlanes, routers, workloads } = this.#options.watched();
    keepEqual(
      this.#planesByName,
      controlPlanes,
      ({ name }) => name,
      (plane) => new ControlPlane(plane, this.#options.owners),
    );
    for (const { name, nodes } of controlPlanes) this.#planesByName.get(name)?.follow(nodes);
    keepEqual(
      this.#routers,
      routers,
      ({ name, quotas, owner, region }) => `${name} ${JSON.stringify([quotas, owner, region])}`,
      (router) => new RouterWatch(router, this.#options.kernel),
    );
    this.#workloadNames = workloads;
    this.#workloads.follow(workloads);
    const names = new Set(routers.map(({ name }) => name));
    this.#counters.keep((key) => names.has(key.slice(0, key.indexOf(' '))));
  }

  #sources(): readonly Source<unknown>[] {
    return [
      ...this.#planes.flatMap((plane) => plane.sources),
      ...[...this.#routers.values()].flatMap((router) => router.sources),
      ...(this.#generator === undefined ? [] : [this.#generator]),
    ];
  }

  #load(): LoadScene | undefined {
    const { load } = this.#options;
    if (load === undefined) return undefined;
    return { traffic: this.#generator?.latest?.value, faults: load.faults() };
  }

  #routersScene(): RoutersScene {
    const owners = this.#planes.map((plane) => plane.owners);
    return {
      routers: [...this.#routers.values()].map((router) => router.scene),
      agents: this.#options.watched().agents ?? [],
      // No two control planes have a port of one router: its name is the lab's own.
      owners: { port: (name) => owners.map((one) => one.port(name)).find((port) => port !== undefined) },
    };
  }

  #readWorkloads(): void {
    const { kernel } = this.#options;
    if (kernel === undefined || this.#isIdle) return;
    this.#workloads.readSome(kernel.workload, () => performance.now());
  }

  get #isIdle(): boolean {
    return performance.now() - this.#lastScrapeMs > IDLE_MS;
  }

  async #readTraffic(): Promise<void> {
    if (this.#isIdle) return;
    const nodes = this.#planes.flatMap((plane) => plane.nodes);
    await Promise.all(nodes.map((node) => node.trafficSource.refresh(BACKGROUND_MS)));
    for (const plane of this.#planes) plane.enterTraffic();
    const now = Date.now();
    // What a node counted before it answered for the first time would look like traffic of the moment when it does.
    const isSilent = nodes.some((node) => node.trafficSource.latest === undefined);
    if (isSilent && now - this.#startedMs < FIRST_ANSWERS_MS) return;
    if (this.#ring.isDue(now)) this.#ring.push(vpcTotals(this.#planes), now);
  }
}

function collectPlane(page: Page, plane: ControlPlane): void {
  const scene = plane.scene();
  collectTraffic(page, scene);
  collectAccess(page, scene);
  collectTopology(page, scene);
  collectBalancers(page, scene);
  collectCentral(page, scene, { failed: sum(plane.central.sources, 'failed') });
  collectDaemons(page, scene);
  collectClusters(page, scene);
  const failures = new Map(plane.nodes.map((node) => [node.name, sum(node.sources, 'failed')]));
  collectSwitches(page, scene, failures);
  collectConntrack(page, scene);
  collectInterfaces(page, scene);
}

function sum(sources: readonly Source<unknown>[], what: 'asked' | 'failed'): number {
  return sources.reduce((all, source) => all + source[what], 0);
}

function refreshing(deadlineMs: number): (source: Source<unknown>) => Promise<void> {
  return (source) => source.refresh(deadlineMs);
}
