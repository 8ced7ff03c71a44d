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
/** As of requests, the worst hundredth of a window is not looked at. */
const SPARED_MS = WINDOW_MS / 100;
const MOST_WINDOWS = 7_200;
const NOT_FINISHED: Outcome = { kind: 'failed', error: 'not finished in time' };

export type Flow = {
  readonly pair: TrafficPair;
  readonly profile: string;
  readonly counts: readonly Count[];
  readonly entry: LedgerEntry;
  /** Sent, and neither answered nor failed yet. */
  open: number;
};

type Ending = { readonly latencyMs: number; readonly atMs: number };

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
  #tickedMs = 0;
  /** When the last answer came. */
  #answeredMs = 0;
  #stillMs = 0;

  /** `ledger`: counts over all runs. */
  constructor(ledger: Ledger = new Ledger()) {
    this.#ledger = ledger;
  }

  flow(pair: TrafficPair, profile: string): Flow {
    const own = new Count(2);
    const counts = [this.#total, countOf(this.#tenants, pair.tenant), countOf(this.#vpcs, pair.vpc), own];
    const flow = { pair, profile, counts, entry: this.#ledger.entry(pair.tenant, pair.vpc), open: 0 };
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
  sent(flow: Flow, latenessMs: number | undefined): void {
    const { pair, counts, entry } = flow;
    flow.open += 1;
    entry.sent();
    for (const count of counts) count.sent += 1;
    countOf(this.#window, pair.tenant).sent += 1;
    if (latenessMs === undefined) return;
    record(this.#lateness, latenessMs);
    record(this.#windowLateness, latenessMs);
  }

  /** `atMs`: since the traffic began. */
  ended(flow: Flow, outcome: Outcome, { latencyMs, atMs }: Ending): void {
    const { pair, counts, entry } = flow;
    flow.open -= 1;
    if (outcome.kind === 'answered') this.#answeredMs = atMs;
    entry.ended(outcome, latencyMs);
    for (const count of counts) count.add(outcome, latencyMs);
    countOf(this.#window, pair.tenant).add(outcome, latencyMs);
  }

  /** Nothing is awaited any more: what was sent and has not come to an end failed. */
  giveUp(): void {
    for (const { flow } of this.#flows)
      while (flow.open > 0) this.ended(flow, NOT_FINISHED, { latencyMs: 0, atMs: 0 });
    for (const tree of this.#trees) tree.giveUp(NOT_FINISHED);
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

  /**
   * Closes the windows that are over. `tickMs`: how often it is called. A generator that stood still was late also where
   * nothing was due meanwhile, as in a closed loop.
   */
  tick(elapsedMs: number, tickMs = 0): void {
    const dueMs = this.#tickedMs + tickMs;
    this.#tickedMs = elapsedMs;
    while (elapsedMs >= this.#windowEndMs) {
      this.#stoodStill(dueMs, elapsedMs);
      const lateMs = this.#windowLateness.getValueAtPercentile(99) / MICROSECONDS;
      const latenessMs = Math.max(lateMs, this.#stillMs);
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
      this.#stillMs = 0;
      this.#windowEndMs += WINDOW_MS;
    }
    this.#stoodStill(dueMs, elapsedMs);
  }

  /** How late something was that would have been due meanwhile, in this window. */
  #stoodStill(dueMs: number, untilMs: number): void {
    const fromMs = Math.max(dueMs, this.#windowEndMs - WINDOW_MS);
    if (Math.min(untilMs, this.#windowEndMs) - fromMs > SPARED_MS)
      this.#stillMs = Math.max(this.#stillMs, untilMs - fromMs - SPARED_MS);
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
    | 'lastAnswerMs'
    | 'lateness'
    | 'corrected'
    | 'invalidWindows'
    | 'total'
    | 'tenants'
    | 'vpcs'
    | 'pairs'
    | 'trees'
    | 'windows'
  > {
    const lastAnswerMs = this.#answeredMs > elapsedMs ? Math.round(this.#answeredMs) : undefined;
    return {
      lastAnswerMs,
      lateness: percentiles(this.#lateness),
      corrected: this.#corrected(lastAnswerMs ?? elapsedMs),
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

  #corrected(measuredMs: number): Percentiles | undefined {
    const all = histogram(3);
    for (const { flow, own } of this.#flows) {
      const loops = this.#loops.get(flow) ?? 0;
      if (loops === 0 || own.answered === 0) continue;
      const each = Math.max(1, Math.round((measuredMs * MICROSECONDS * loops) / own.answered));
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
