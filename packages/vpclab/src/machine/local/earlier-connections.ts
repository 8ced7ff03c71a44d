// Quotas of connections whose rule was loaded while connections were open: the kernel does not count those. As many as are
// open are kept out of what may begin, by a table beside, until the last of them has ended.

import { earlierTable } from '../../model/connection-quotas.ts';
import type { ConnectionQuota } from '../../model/connection-quotas.ts';
import { earlierRules, isCountedBy } from '../../nft/connection-quotas.ts';
import { removalOf } from '../../nft/ruleset.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import { NETLINK } from '../kernel/netlink/constants.ts';
import { openConnections } from '../kernel/netlink/open-connections.ts';
import { netlinkIn } from '../kernel/netlink/socket.ts';

const LOOK_MS = 1_000;

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

export class EarlierConnections {
  readonly #namespaces: Namespaces;
  readonly #load: Load;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  /** Rules of a namespace are loaded by an apply and by a look: one after the other. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(namespaces: Namespaces, load: Load) {
    this.#namespaces = namespaces;
    this.#load = load;
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
    this.#watched.clear();
    clearInterval(this.#timer);
  }

  #watch(netns: string, quota: ConnectionQuota): Watched {
    const inode = this.#namespaces.inodeOf(netns);
    const watched = { netns, inode, quota, uncounted: undefined, known: new Set<number>(), further: 0 };
    this.#watched.set(keyOf(netns, earlierTable(quota.vpc)), watched);
    this.#timer ??= setInterval(() => void this.#look(), LOOK_MS).unref();
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

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    for (const [key, watched] of this.#watched) {
      // A namespace that goes at this moment takes the rules with it; what else fails is tried again.
      await this.#inTurn(watched.netns, async () => {
        if (this.#watched.get(key) === watched) await this.#lookAt(key, watched);
      }).catch(() => undefined);
    }
    this.#isLooking = false;
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #lookAt(key: string, watched: Watched): Promise<void> {
    const { netns, inode, quota, uncounted, known, further } = watched;
    if (this.#namespaces.inodeOf(netns) !== inode) return void this.#watched.delete(key);
    if (uncounted === undefined) return await this.#makeRoom(watched);
    const open = new Set(this.#open(netns, quota).keys());
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

  #open(netns: string, { prefix }: ConnectionQuota): ReadonlyMap<number, number> {
    return netlinkIn(this.#namespaces, netns, (socket) => openConnections(socket, prefix), NETLINK.NETFILTER);
  }
}

function keyOf(netns: string, table: string): string {
  return `${netns} ${table}`;
}
