// The traffic of each VPC over the last quarter of an hour: totals as they were read, from which rates follow. It is fed
// while somebody reads metrics. Pure; times are Unix milliseconds.

import type { TrafficHistory, TrafficSample, VpcHistory } from '../model/traffic-history.ts';

const RING_INTERVAL_MS = 10_000;
const KEPT_MS = 15 * 60_000;
/** A timer may be early by a little. */
const EARLY_MS = 1_000;

/** Since counting began. */
export type VpcTotals = {
  readonly tenant: string;
  readonly vpc: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly sentPackets: number;
  readonly receivedPackets: number;
  readonly lostPackets: number;
};

type Read = { readonly atMs: number; readonly totals: ReadonlyMap<string, VpcTotals> };

const RATES = ['sentBytes', 'receivedBytes', 'sentPackets', 'receivedPackets', 'lostPackets'] as const;

export class TrafficRing {
  #reads: Read[] = [];

  /** Whether it is time for the next reading. */
  isDue(now: number): boolean {
    const last = this.#reads.at(-1);
    return last === undefined || now - last.atMs >= RING_INTERVAL_MS - EARLY_MS;
  }

  push(totals: readonly VpcTotals[], now: number): void {
    // A clock that was set back would keep them for ever.
    const kept = this.#reads.filter(({ atMs }) => atMs < now && atMs >= now - KEPT_MS);
    this.#reads = [...kept, { atMs: now, totals: new Map(totals.map((one) => [keyOf(one), one])) }];
  }

  /** Of VPCs that are there now. */
  history(tenant?: string): TrafficHistory {
    const now = [...(this.#reads.at(-1)?.totals.values() ?? [])];
    return {
      intervalSeconds: RING_INTERVAL_MS / 1000,
      vpcs: now
        .filter((one) => tenant === undefined || one.tenant === tenant)
        .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
        .map((one): VpcHistory => ({ tenant: one.tenant, vpc: one.vpc, samples: this.#samples(keyOf(one)) })),
    };
  }

  #samples(key: string): readonly TrafficSample[] {
    return this.#reads.flatMap(({ atMs, totals }, index) => {
      const before = this.#reads[index - 1];
      const [then, now] = [before?.totals.get(key), totals.get(key)];
      if (before === undefined || then === undefined || now === undefined) return [];
      const seconds = (atMs - before.atMs) / 1000;
      // A workload that is gone takes its counters along.
      const [sentBytes = 0, receivedBytes = 0, sentPackets = 0, receivedPackets = 0, lostPackets = 0] =
        RATES.map((name) => Math.max(0, now[name] - then[name]) / seconds);
      return [{ at: atMs / 1000, sentBytes, receivedBytes, sentPackets, receivedPackets, lostPackets }];
    });
  }
}

function keyOf({ tenant, vpc }: Pick<VpcTotals, 'tenant' | 'vpc'>): string {
  return `${tenant} ${vpc}`;
}
