// Results of the traffic: counts, errors by kind and latencies, by tenant, VPC and pair, and for each second. Latency
// counts from when something should have been sent, so that a late generator hides nothing (no coordinated omission);
// how late it was is reported as well.

import { build, type Histogram } from 'hdr-histogram-js';
import type {
  NamedTally,
  PairTally,
  Percentiles,
  Tally,
  TrafficPair,
  TrafficReport,
  TrafficWindow,
} from '../model/traffic.ts';

const MICROSECONDS = 1000;
const LONGEST_US = 120_000_000;
const WINDOW_MS = 1000;
/** A window in which the generator was later than this says nothing about the network. */
const LATE_MS = 20;
const MOST_WINDOWS = 7_200;

/** `answered`: in time, by the one who was meant. Others are errors of some kind. */
export type Outcome =
  | { readonly kind: 'answered'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly error: string };

class Count {
  sent = 0;
  answered = 0;
  bytes = 0;
  readonly errors: Record<string, number> = {};
  readonly latency: Histogram;

  constructor(digits: 1 | 2 | 3) {
    this.latency = histogram(digits);
  }

  add(outcome: Outcome, latencyMs: number): void {
    if (outcome.kind === 'failed') {
      this.errors[outcome.error] = (this.errors[outcome.error] ?? 0) + 1;
      return;
    }
    this.answered += 1;
    this.bytes += outcome.bytes;
    record(this.latency, latencyMs);
  }

  tally(): Tally {
    const { sent, answered, bytes, errors, latency } = this;
    return { sent, answered, errors: { ...errors }, bytes, latency: percentiles(latency) };
  }

  get failed(): number {
    return Object.values(this.errors).reduce((sum, one) => sum + one, 0);
  }
}

export type Flow = {
  readonly pair: TrafficPair;
  readonly profile: string;
  readonly counts: readonly Count[];
};

export class Truth {
  readonly #total = new Count(3);
  readonly #tenants = new Map<string, Count>();
  readonly #vpcs = new Map<string, Count>();
  readonly #flows: { readonly flow: Flow; readonly own: Count }[] = [];
  readonly #lateness = histogram(3);
  readonly #windows: TrafficWindow[] = [];
  #window = new Map<string, Count>();
  readonly #windowLateness = histogram(2);
  #windowEndMs = WINDOW_MS;

  flow(pair: TrafficPair, profile: string): Flow {
    const own = new Count(2);
    const counts = [this.#total, countOf(this.#tenants, pair.tenant), countOf(this.#vpcs, pair.vpc), own];
    const flow = { pair, profile, counts };
    this.#flows.push({ flow, own });
    return flow;
  }

  /** `latenessMs`: undefined in a closed loop, where nothing is due. */
  sent({ pair, counts }: Flow, latenessMs: number | undefined): void {
    for (const count of counts) count.sent += 1;
    countOf(this.#window, pair.tenant).sent += 1;
    if (latenessMs === undefined) return;
    record(this.#lateness, latenessMs);
    record(this.#windowLateness, latenessMs);
  }

  ended({ pair, counts }: Flow, outcome: Outcome, latencyMs: number): void {
    for (const count of counts) count.add(outcome, latencyMs);
    countOf(this.#window, pair.tenant).add(outcome, latencyMs);
  }

  /** Something that ended between two requests. */
  lost({ pair, counts }: Flow, error: string): void {
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

  report(): Pick<
    TrafficReport,
    'lateness' | 'invalidWindows' | 'total' | 'tenants' | 'vpcs' | 'pairs' | 'windows'
  > {
    return {
      lateness: percentiles(this.#lateness),
      invalidWindows: this.#windows.filter(({ isValid }) => !isValid).length,
      total: this.#total.tally(),
      tenants: named(this.#tenants),
      vpcs: named(this.#vpcs),
      pairs: this.#flows.map(({ flow: { pair, profile }, own }): PairTally => {
        const { from, to, tenant, vpc } = pair;
        return { profile, from, to, tenant, vpc, ...own.tally() };
      }),
      windows: this.#windows,
    };
  }
}

function named(counts: ReadonlyMap<string, Count>): readonly NamedTally[] {
  return [...counts]
    .map(([name, count]) => ({ name, ...count.tally() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function countOf(counts: Map<string, Count>, name: string): Count {
  const count = counts.get(name) ?? new Count(2);
  counts.set(name, count);
  return count;
}

function histogram(digits: 1 | 2 | 3): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: digits,
  });
}

function record(into: Histogram, ms: number): void {
  into.recordValue(Math.min(Math.max(Math.round(ms * MICROSECONDS), 1), LONGEST_US));
}

function percentiles(of: Histogram): Percentiles | undefined {
  if (of.totalCount === 0) return undefined;
  const at = (percent: number): number => of.getValueAtPercentile(percent) / MICROSECONDS;
  return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: of.maxValue / MICROSECONDS };
}
