// Results of the traffic: counts, errors by kind and latencies, by tenant, VPC and pair, and for each second. Latency
// counts from when something should have been sent, so that a late generator hides nothing (no coordinated omission);
// how late it was is reported as well.

import type {
  NamedTally,
  PairTally,
  Percentiles,
  TrafficPair,
  TrafficProfile,
  TrafficReport,
  TrafficWindow,
  Wire,
} from '../model/traffic.ts';
import { addCorrected } from './corrected.ts';
import { Count, histogram, MICROSECONDS, percentiles, record, type Outcome } from './count.ts';
import { Ledger, type LedgerEntry } from './ledger.ts';
import { TreeCount } from './tree/tree-count.ts';
import { sumOf } from './wire.ts';

const WINDOW_MS = 1000;
/** A window in which the generator was later than this says nothing about the network. */
const LATE_MS = 20;
const MOST_WINDOWS = 7_200;

export type Flow = {
  readonly pair: TrafficPair;
  readonly profile: string;
  readonly counts: readonly Count[];
  readonly entry: LedgerEntry;
};

export class Truth {
  readonly #total = new Count(3);
  readonly #tenants = new Map<string, Count>();
  readonly #vpcs = new Map<string, Count>();
  readonly #flows: { readonly flow: Flow; readonly own: Count }[] = [];
  /** Connections in a closed loop. */
  readonly #loops = new Map<Flow, number>();
  readonly #trees: TreeCount[] = [];
  readonly #lateness = histogram(3);
  readonly #windows: TrafficWindow[] = [];
  #window = new Map<string, Count>();
  readonly #windowLateness = histogram(2);
  readonly #ledger: Ledger;
  #windowEndMs = WINDOW_MS;

  /** `ledger`: counts over all runs. */
  constructor(ledger: Ledger = new Ledger()) {
    this.#ledger = ledger;
  }

  flow(pair: TrafficPair, profile: string): Flow {
    const own = new Count(2);
    const counts = [this.#total, countOf(this.#tenants, pair.tenant), countOf(this.#vpcs, pair.vpc), own];
    const flow = { pair, profile, counts, entry: this.#ledger.entry(pair.tenant, pair.vpc) };
    this.#flows.push({ flow, own });
    return flow;
  }

  /** One more connection of it sends as answers come. */
  loops(flow: Flow): void {
    this.#loops.set(flow, (this.#loops.get(flow) ?? 0) + 1);
  }

  /** Of all trees of a profile. Their requests count for their flows as well. */
  tree(profile: TrafficProfile): TreeCount {
    const count = new TreeCount(profile);
    this.#trees.push(count);
    return count;
  }

  /** `latenessMs`: undefined in a closed loop, where nothing is due. */
  sent({ pair, counts, entry }: Flow, latenessMs: number | undefined): void {
    entry.sent();
    for (const count of counts) count.sent += 1;
    countOf(this.#window, pair.tenant).sent += 1;
    if (latenessMs === undefined) return;
    record(this.#lateness, latenessMs);
    record(this.#windowLateness, latenessMs);
  }

  ended({ pair, counts, entry }: Flow, outcome: Outcome, latencyMs: number): void {
    entry.ended(outcome, latencyMs);
    for (const count of counts) count.add(outcome, latencyMs);
    countOf(this.#window, pair.tenant).add(outcome, latencyMs);
  }

  /** What its sockets sent and received since the last time. */
  wired({ counts }: Flow, more: Wire): void {
    for (const count of counts) count.wire = sumOf(count.wire, more);
  }

  /** Something that ended between two requests. */
  lost({ pair, counts, entry }: Flow, error: string): void {
    entry.failed(error);
    const outcome = { kind: 'failed', error } as const;
    for (const count of [...counts, countOf(this.#window, pair.tenant)]) count.add(outcome, 0);
  }

  /** Closes the windows that are over. */
  tick(elapsedMs: number): void {
    while (elapsedMs >= this.#windowEndMs) {
      const latenessMs = this.#windowLateness.getValueAtPercentile(99) / MICROSECONDS;
      const tenants = [...this.#window].map(([name, count]) => {
        const { sent, answered, failed } = count;
        const { p50, p99 } = percentiles(count.latency) ?? {};
        return { name, sent, answered, failed, p50, p99 };
      });
      const atMs = this.#windowEndMs - WINDOW_MS;
      this.#windows.push({ atMs, latenessMs, isValid: latenessMs <= LATE_MS, tenants });
      if (this.#windows.length > MOST_WINDOWS) this.#windows.shift();
      this.#window = new Map();
      this.#windowLateness.reset();
      this.#windowEndMs += WINDOW_MS;
    }
  }

  totals(): { readonly sent: number; readonly answered: number; readonly failed: number } {
    const { sent, answered, failed } = this.#total;
    return { sent, answered, failed };
  }

  /** The last windows, at most so many. */
  recent(most: number): readonly TrafficWindow[] {
    return this.#windows.slice(-most);
  }

  report(
    elapsedMs: number,
  ): Pick<
    TrafficReport,
    'lateness' | 'corrected' | 'invalidWindows' | 'total' | 'tenants' | 'vpcs' | 'pairs' | 'trees' | 'windows'
  > {
    return {
      lateness: percentiles(this.#lateness),
      corrected: this.#corrected(elapsedMs),
      invalidWindows: this.#windows.filter(({ isValid }) => !isValid).length,
      total: this.#total.flowTally(),
      tenants: named(this.#tenants),
      vpcs: named(this.#vpcs),
      pairs: this.#flows.map(({ flow: { pair, profile }, own }): PairTally => {
        const { from, to, tenant, vpc } = pair;
        return { profile, from, to, tenant, vpc, ...own.flowTally() };
      }),
      trees: this.#trees.map((tree) => tree.tally()),
      windows: this.#windows,
    };
  }

  #corrected(elapsedMs: number): Percentiles | undefined {
    const all = histogram(3);
    for (const { flow, own } of this.#flows) {
      const loops = this.#loops.get(flow) ?? 0;
      if (loops === 0 || own.answered === 0) continue;
      const each = Math.max(1, Math.round((elapsedMs * MICROSECONDS * loops) / own.answered));
      addCorrected(all, own.latency, each);
    }
    return percentiles(all);
  }
}

function named(counts: ReadonlyMap<string, Count>): readonly NamedTally[] {
  return [...counts]
    .map(([name, count]) => ({ name, ...count.flowTally() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function countOf(counts: Map<string, Count>, name: string): Count {
  const count = counts.get(name) ?? new Count(2);
  counts.set(name, count);
  return count;
}
