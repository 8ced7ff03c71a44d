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

/** A quota, and the rules that count it. */
export type QuotaRules = { readonly quota: ConnectionQuota; readonly ruleset: string };

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

  /** Loads the rules of quotas, all of them or none. */
  async load(netns: string, rules: readonly QuotaRules[], signal?: AbortSignal): Promise<void> {
    await this.#inTurn(netns, () => this.#loadRules(netns, rules, signal));
  }

  async #loadRules(
    netns: string,
    rules: readonly QuotaRules[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    for (const { quota } of rules) this.#watched.delete(keyOf(netns, earlierTable(quota.vpc)));
    const found = this.#listed(netns, rules);
    const isUnused = ({ quota }: QuotaRules): boolean => found(quota).size === 0;
    const text = rules.map((one) => {
      const { quota, ruleset } = one;
      const table = earlierTable(quota.vpc);
      return isUnused(one) ? removalOf(table) + ruleset : ruleset + earlierRules(quota, 0);
    });
    await this.#load(netns, text.join(''), signal);
    const unused = rules.filter(isUnused);
    const left = rules.filter((one) => !isUnused(one));
    if (unused.length > 0) {
      // What began meanwhile may have passed before the rules.
      const now = this.#listed(netns, unused);
      left.push(
        ...unused.filter(
          ({ quota, ruleset }) => ![...now(quota).values()].every((mark) => isCountedBy(ruleset, mark)),
        ),
      );
    }
    await this.#makeRoom(
      netns,
      left.map(({ quota }) => this.#watch(netns, quota)),
    );
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

  /** Of one namespace. Nothing begins while it counts what is open: a client that is refused tries again. */
  async #makeRoom(netns: string, all: readonly Watched[]): Promise<void> {
    if (all.length === 0) return;
    await this.#load(netns, all.map(({ quota }) => earlierRules(quota, 0)).join(''));
    const found = this.#listed(netns, all);
    const rooms = all.map((watched) => {
      const open = new Set(found(watched.quota).keys());
      const uncounted = watched.uncounted?.intersection(open) ?? open;
      return { watched, uncounted, known: open, further: Math.max(0, watched.quota.limit - open.size) };
    });
    const text = rooms.map(({ watched: { quota }, uncounted, further }) =>
      uncounted.size === 0 ? removalOf(earlierTable(quota.vpc)) : earlierRules(quota, further),
    );
    await this.#load(netns, text.join(''));
    for (const { watched, ...room } of rooms)
      if (room.uncounted.size > 0) Object.assign(watched, room);
      else this.#watched.delete(keyOf(netns, earlierTable(watched.quota.vpc)));
  }

  async #end(netns: string, all: readonly Watched[]): Promise<void> {
    if (all.length === 0) return;
    await this.#load(netns, all.map(({ quota }) => removalOf(earlierTable(quota.vpc))).join(''));
    for (const { quota } of all) this.#watched.delete(keyOf(netns, earlierTable(quota.vpc)));
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
    const found = this.#listed(netns, known);
    const ended = known.filter(({ quota, uncounted }) => uncounted?.isDisjointFrom(found(quota)));
    const short = here.filter((one) => !ended.includes(one) && isShort(one, found(one.quota)));
    // What fails of one must not keep the other from it.
    await this.#end(netns, ended).catch(() => undefined);
    await this.#makeRoom(netns, short);
  }

  async #inTurn(netns: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(netns) ?? Promise.resolve()).then(work);
    const ended = turn.catch(() => undefined);
    this.#turns.set(netns, ended);
    await ended;
    if (this.#turns.get(netns) === ended) this.#turns.delete(netns);
    await turn;
  }

  /** Those of each quota; one list, however many quotas there are. */
  #listed(
    netns: string,
    of: readonly { readonly quota: ConnectionQuota }[],
  ): (quota: ConnectionQuota) => OpenConnections {
    if (of.length === 0) return () => NONE;
    const began = performance.now();
    try {
      const open = this.#list(netns, [...new Set(of.map(({ quota }) => quota.prefix))]);
      return ({ prefix }) => open.get(prefix) ?? NONE;
    } finally {
      if (this.#isLooking) this.#lookMs += performance.now() - began;
    }
  }
}

/** Of those that were known, the ended ones made room; until it is short, it may wait. */
function isShort({ uncounted, known, further }: Watched, listed: OpenConnections): boolean {
  if (uncounted === undefined) return true;
  const open = new Set(listed.keys());
  const ended = known.difference(open).size;
  const left = further - open.difference(known).size;
  return ended > 0 && left < ended;
}

function keyOf(netns: string, table: string): string {
  return `${netns} ${table}`;
}
