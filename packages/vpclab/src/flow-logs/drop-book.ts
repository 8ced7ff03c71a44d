// What was dropped lately, where, and by which rule: remembered until the switches have told of the flow itself. Pure;
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
  /** Who sent or received it, and at which gateway. */
  readonly vpc: string;
  readonly tenant: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Only by these. */
  readonly by?: readonly FlowReason['by'][];
  /** Also what may be of another with the same addresses. */
  readonly orOthers: boolean;
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

  /** The last one in that time; what is surely of the same flow comes first. */
  find(tuple: FlowTuple, filter: DropFilter): FlowReason | undefined {
    const { start, end, by, orOthers } = filter;
    const possible = (this.#drops.get(tupleText(tuple)) ?? []).filter(
      (drop) =>
        drop.start <= end + APART_SECONDS &&
        start <= drop.end + APART_SECONDS &&
        (by === undefined || by.includes(drop.reason.by)),
    );
    const [inVpc, own] = [possible.filter(({ vpc }) => vpc === filter.vpc), possible.filter(isOwn(filter))];
    return (inVpc.at(-1) ?? own.at(-1) ?? (orOthers ? possible.at(-1) : undefined))?.reason;
  }

  forget(now: number): void {
    for (const [key, drops] of this.#drops) {
      if (drops.some(({ end }) => end + this.#keptSeconds > now)) break;
      this.#drops.delete(key);
    }
  }
}

function isOwn({ tenant, name }: DropFilter): (drop: Drop) => boolean {
  return ({ vpc, reason }) =>
    vpc === '' || reason.name === name || (tenant !== '' && reason.tenant === tenant);
}

function isSame(a: Drop, b: Drop): boolean {
  return a.vpc === b.vpc && a.reason.by === b.reason.by && a.reason.rule === b.reason.rule;
}
