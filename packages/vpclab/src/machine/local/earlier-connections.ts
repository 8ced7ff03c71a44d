// Quotas of connections whose rule was loaded while connections were open: the kernel does not count those. As many as are
// open are kept out of what may begin, by a table beside, until the last of them has ended.

import { earlierTable } from '../../model/connection-quotas.ts';
import type { ConnectionQuota } from '../../model/connection-quotas.ts';
import { earlierRules, isCountedBy } from '../../nft/connection-quotas.ts';
import { removalOf } from '../../nft/ruleset.ts';
import type { Cidr } from '../../net/text.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import type { OpenConnections } from '../kernel/netlink/open-connections.ts';

const LOOK_MS = 1_000;
/** The kernel lists all that a namespace tracks while this process waits: that takes a twentieth of its time. */
const LOOK_TIMES = 20;
const LOOK_MOST_MS = 10_000;
const NONE: OpenConnections = new Map();

type Watched = {
  readonly netns: string;
  readonly inode: number | undefined;
  readonly quota: ConnectionQuota;
  /** Those that are not counted; undefined: not known, so all that are open. */
  uncounted: ReadonlySet<number> | undefined;
  /** Those that were open when the table beside was last loaded, and how many it lets begin. */
  known: ReadonlySet<number>;
  further: number;
};

type Load = (netns: string, ruleset: string, signal?: AbortSignal) => Promise<void>;
type List = (netns: string, prefixes: readonly Cidr[]) => ReadonlyMap<Cidr, OpenConnections>;

export class EarlierConnections {
  readonly #namespaces: Pick<Namespaces, 'inodeOf'>;
  readonly #load: Load;
  readonly #list: List;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isLooking = false;
  /** What the lists of the last look took. */
  #lookMs = 0;
  /** Rules of a namespace are loaded by an apply and by a look: one after the other. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(namespaces: Pick<Namespaces, 'inodeOf'>, load: Load, list: List) {
    this.#namespaces = namespaces;
    this.#load = load;
    this.#list = list;
  }

  /** Loads the rules of a quota. */
  async load(netns: string, quota: ConnectionQuota, ruleset: string, signal?: AbortSignal): Promise<void> {
    await this.#inTurn(netns, () => this.#loadRules(netns, quota, ruleset, signal));
  }

  async #loadRules(
    netns: string,
    quota: ConnectionQuota,
    ruleset: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#watched.delete(keyOf(netns, earlierTable(quota.vpc)));
    if (this.#open(netns, quota).size === 0) {
      await this.#load(netns, removalOf(earlierTable(quota.vpc)) + ruleset, signal);
      // What began meanwhile may have passed before the rules.
      if ([...this.#open(netns, quota).values()].every((mark) => isCountedBy(ruleset, mark))) return;
    }
    await this.#load(netns, ruleset + earlierRules(quota, 0), signal);
    const watched = this.#watch(netns, quota);
    await this.#makeRoom(watched);
  }

  /** The table beside was found: who loaded it is gone. */
  adopt(netns: string, quota: ConnectionQuota): void {
    if (!this.#watched.has(keyOf(netns, earlierTable(quota.vpc)))) this.#watch(netns, quota);
  }

  /** The table is about to be removed. */
  async forget(netns: string, table: string): Promise<void> {
    await this.#inTurn(netns, async () => {
      this.#watched.delete(keyOf(netns, table));
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#watched.clear();
    clearTimeout(this.#timer);
  }

  #watch(netns: string, quota: ConnectionQuota): Watched {
    const inode = this.#namespaces.inodeOf(netns);
    const watched = { netns, inode, quota, uncounted: undefined, known: new Set<number>(), further: 0 };
    this.#watched.set(keyOf(netns, earlierTable(quota.vpc)), watched);
    this.#lookLater();
    return watched;
  }

  /** Nothing begins while it counts what is open: a client that is refused tries again. */
  async #makeRoom(watched: Watched): Promise<void> {
    const { netns, quota } = watched;
    await this.#load(netns, earlierRules(quota, 0));
    const open = new Set(this.#open(netns, quota).keys());
    watched.uncounted = watched.uncounted?.intersection(open) ?? open;
    if (watched.uncounted.size === 0) return await this.#end(watched);
    watched.known = open;
    watched.further = Math.max(0, quota.limit - open.size);
    await this.#load(netns, earlierRules(quota, watched.further));
  }

  async #end({ netns, quota }: Watched): Promise<void> {
    this.#watched.delete(keyOf(netns, earlierTable(quota.vpc)));
    await this.#load(netns, removalOf(earlierTable(quota.vpc)));
  }

  #lookLater(): void {
    if (this.#isClosed || this.#isLooking || this.#timer !== undefined) return;
    const wait = Math.min(Math.max(LOOK_MS, LOOK_TIMES * this.#lookMs), LOOK_MOST_MS);
    this.#timer = setTimeout(() => void this.#look(), wait).unref();
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    this.#lookMs = 0;
    const places = new Set([...this.#watched.values()].map(({ netns }) => netns));
    for (const netns of places) {
      // A namespace that goes at this moment takes the rules with it; what else fails is tried again.
      await this.#inTurn(netns, () => this.#lookIn(netns)).catch(() => undefined);
    }
    this.#isLooking = false;
    if (this.#watched.size > 0) this.#lookLater();
  }

  async #lookIn(netns: string): Promise<void> {
    const inode = this.#namespaces.inodeOf(netns);
    const watched = [...this.#watched.values()].filter((one) => one.netns === netns);
    for (const { quota } of watched.filter((one) => one.inode !== inode))
      this.#watched.delete(keyOf(netns, earlierTable(quota.vpc)));
    const here = watched.filter((one) => one.inode === inode);
    const known = here.filter(({ uncounted }) => uncounted !== undefined);
    // One list serves for all: of an earlier connection that has ended there is none again.
    const open = known.length === 0 ? undefined : this.#listed(netns, prefixesOf(known));
    for (const one of here)
      await this.#lookAt(one, open?.get(one.quota.prefix) ?? NONE).catch(() => undefined);
  }

  async #lookAt(watched: Watched, listed: OpenConnections): Promise<void> {
    const { uncounted, known, further } = watched;
    if (uncounted === undefined) return await this.#makeRoom(watched);
    const open = new Set(listed.keys());
    if (uncounted.isDisjointFrom(open)) return await this.#end(watched);
    // Of those that were known, the ended ones made room; until it is short, it may wait.
    const ended = known.difference(open).size;
    const left = further - open.difference(known).size;
    if (ended > 0 && left < ended) await this.#makeRoom(watched);
  }

  async #inTurn(netns: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(netns) ?? Promise.resolve()).then(work);
    const ended = turn.catch(() => undefined);
    this.#turns.set(netns, ended);
    await ended;
    if (this.#turns.get(netns) === ended) this.#turns.delete(netns);
    await turn;
  }

  #open(netns: string, { prefix }: ConnectionQuota): OpenConnections {
    return this.#listed(netns, [prefix]).get(prefix) ?? NONE;
  }

  #listed(netns: string, prefixes: readonly Cidr[]): ReadonlyMap<Cidr, OpenConnections> {
    const began = performance.now();
    try {
      return this.#list(netns, prefixes);
    } finally {
      if (this.#isLooking) this.#lookMs += performance.now() - began;
    }
  }
}

function prefixesOf(watched: readonly Watched[]): readonly Cidr[] {
  return [...new Set(watched.map(({ quota }) => quota.prefix))];
}

function keyOf(netns: string, table: string): string {
  return `${netns} ${table}`;
}
