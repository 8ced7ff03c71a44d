// What was counted since the generator began, over all of its runs, by tenant and VPC of the sender: for Prometheus, whose
// counters must not go back when the next run begins.

import type { TrafficCounts, VpcCounts } from '../model/traffic.ts';
import type { Outcome } from './count.ts';

/** Seconds: from what a switch takes to what a request may take at most. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Each kind is a series. */
const MOST_KINDS = 16;
const OTHER = 'other';

export class LedgerEntry {
  readonly #tenant: string;
  readonly #vpc: string;
  readonly #errors = new Map<string, number>();
  readonly #buckets = BOUNDS.map(() => 0);
  #sent = 0;
  #answered = 0;
  #bytes = 0;
  #seconds = 0;

  constructor(tenant: string, vpc: string) {
    this.#tenant = tenant;
    this.#vpc = vpc;
  }

  sent(): void {
    this.#sent += 1;
  }

  ended(outcome: Outcome, latencyMs: number): void {
    if (outcome.kind === 'failed') {
      this.failed(outcome.error);
      return;
    }
    const seconds = latencyMs / 1000;
    this.#answered += 1;
    this.#bytes += outcome.bytes;
    this.#seconds += seconds;
    const index = BOUNDS.findIndex((bound) => seconds <= bound);
    if (index >= 0) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
  }

  failed(error: string): void {
    const isKnown = this.#errors.has(error) || this.#errors.size < MOST_KINDS;
    const kind = isKnown ? error : OTHER;
    this.#errors.set(kind, (this.#errors.get(kind) ?? 0) + 1);
  }

  counts(): VpcCounts {
    let atMost = 0;
    const upTo = BOUNDS.map((bound, index) => [bound, (atMost += this.#buckets[index] ?? 0)] as const);
    return {
      ...{ tenant: this.#tenant, vpc: this.#vpc },
      ...{ sent: this.#sent, answered: this.#answered, bytes: this.#bytes },
      errors: Object.fromEntries(this.#errors),
      latency: { upTo, sum: this.#seconds },
    };
  }
}

export class Ledger {
  readonly #begunAt = Date.now();
  readonly #entries = new Map<string, LedgerEntry>();

  entry(tenant: string, vpc: string): LedgerEntry {
    const key = `${tenant} ${vpc}`;
    const entry = this.#entries.get(key) ?? new LedgerEntry(tenant, vpc);
    this.#entries.set(key, entry);
    return entry;
  }

  counts(isRunning: boolean): TrafficCounts {
    const vpcs = [...this.#entries.values()].map((entry) => entry.counts());
    return { isRunning, begunAt: this.#begunAt, silentMs: 0, vpcs };
  }
}
