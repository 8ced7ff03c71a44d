// What was dropped lately, by whom, and by which rule: remembered until the switches have told of the flow itself. Pure;
// times are Unix seconds.

import type { FlowReason } from '../model/flow-log.ts';
import { tupleText } from './seen-flow.ts';
import type { FlowTuple } from './seen-flow.ts';

/** More than this many: the oldest are forgotten. */
const MOST_DROPS = 50_000;
/** How far the clocks of two records of one packet may be apart. */
const APART_SECONDS = 1;

export type Drop = {
  readonly reason: FlowReason;
  /** Where it was dropped: tenants may use the same addresses. '' where that is not known. */
  readonly vpc: string;
  readonly start: number;
  readonly end: number;
};

export type DropFilter = {
  readonly vpc: string;
  readonly start: number;
  readonly end: number;
  /** Only by these. */
  readonly by?: readonly FlowReason['by'][];
};

export class DropBook {
  /** The oldest first. */
  readonly #drops = new Map<string, readonly Drop[]>();
  readonly #keptSeconds: number;

  constructor(keptSeconds: number) {
    this.#keptSeconds = keptSeconds;
  }

  add(tuple: FlowTuple, drop: Drop): void {
    const key = tupleText(tuple);
    const kept = this.#drops.get(key) ?? [];
    const [same] = kept.filter((one) => isSame(one, drop));
    const grown = { ...drop, start: Math.min(drop.start, same?.start ?? drop.start) };
    this.#drops.delete(key);
    this.#drops.set(key, [...kept.filter((one) => one !== same), grown]);
    if (this.#drops.size <= MOST_DROPS) return;
    const [oldest] = this.#drops.keys();
    if (oldest !== undefined) this.#drops.delete(oldest);
  }

  /** The last one in that time; one in the same VPC comes first. */
  find(tuple: FlowTuple, { vpc, start, end, by }: DropFilter): FlowReason | undefined {
    const possible = (this.#drops.get(tupleText(tuple)) ?? []).filter(
      (drop) =>
        drop.start <= end + APART_SECONDS &&
        start <= drop.end + APART_SECONDS &&
        (by === undefined || by.includes(drop.reason.by)),
    );
    return (possible.findLast((drop) => drop.vpc === vpc) ?? possible.at(-1))?.reason;
  }

  forget(now: number): void {
    for (const [key, drops] of this.#drops) {
      if (drops.some(({ end }) => end + this.#keptSeconds > now)) break;
      this.#drops.delete(key);
    }
  }
}

function isSame(a: Drop, b: Drop): boolean {
  return a.vpc === b.vpc && a.reason.by === b.reason.by && a.reason.rule === b.reason.rule;
}
