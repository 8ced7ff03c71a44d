// Counts of one kind of thing: how many were sent and answered, errors by kind, bytes, and a histogram of latencies.

import { build, type Histogram } from 'hdr-histogram-js';
import { NO_WIRE } from '../model/traffic-defaults.ts';
import type { FlowTally, Percentiles, Tally, Wire } from '../model/traffic.ts';

export const MICROSECONDS = 1000;
const LONGEST_US = 120_000_000;

/** `answered`: in time, by the one who was meant. Others are errors of some kind. */
export type Outcome =
  | { readonly kind: 'answered'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly error: string };

export class Count {
  sent = 0;
  answered = 0;
  bytes = 0;
  readonly errors: Record<string, number> = {};
  readonly latency: Histogram;
  wire: Wire = NO_WIRE;

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

  /** With what sockets sent and received. */
  flowTally(): FlowTally {
    return { ...this.tally(), wire: this.wire };
  }

  get failed(): number {
    return Object.values(this.errors).reduce((sum, one) => sum + one, 0);
  }
}

export function histogram(digits: 1 | 2 | 3): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: digits,
  });
}

export function record(into: Histogram, ms: number): void {
  into.recordValue(Math.min(Math.max(Math.round(ms * MICROSECONDS), 1), LONGEST_US));
}

export function percentiles(of: Histogram): Percentiles | undefined {
  if (of.totalCount === 0) return undefined;
  // The histogram rounds percentiles up, and not the greatest value.
  const at = (percent: number): number =>
    Math.min(of.getValueAtPercentile(percent), of.maxValue) / MICROSECONDS;
  return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: of.maxValue / MICROSECONDS };
}
