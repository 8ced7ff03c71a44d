// How many calls one tree may have at once between one sender and one receiver: calls without a connection fail. Pure.

import { MOST_AT_ONCE_PER_PAIR } from '../../model/traffic-defaults.ts';
import type { TrafficPair, TreeHop } from '../../model/traffic.ts';

export type BusyPair = {
  /** From 0. */
  readonly hop: number;
  readonly message: string;
};

export const LESS_BUSY = 'a smaller fan-out or more receivers';

/** Whether a tree has so few calls that no pair can have too many, whoever reaches whom. */
export function isNeverTooBusy(hops: readonly TreeHop[]): boolean {
  return hops.reduce((calls, { fanout }) => calls * fanout, 1) <= MOST_AT_ONCE_PER_PAIR;
}

/** Why a tree is refused, in the worst case of what a seed may give: all callers begin with the same receiver. */
export function pairTooBusy(
  hops: readonly TreeHop[],
  pairs: readonly Pick<TrafficPair, 'from' | 'to' | 'hop'>[],
): BusyPair | undefined {
  /** How often each caller is called at most. One sender begins a tree. */
  let called: ReadonlyMap<string, number> | undefined;
  let ofHop = 1;
  for (const [hop, { fanout }] of hops.entries()) {
    ofHop *= fanout;
    const next = new Map<string, number>();
    const ofCaller = Map.groupBy(
      pairs.filter((pair) => pair.hop === hop),
      ({ from }) => from,
    );
    for (const [from, own] of ofCaller) {
      const calls = (called === undefined ? 1 : (called.get(from) ?? 0)) * Math.ceil(fanout / own.length);
      const [first] = own;
      if (calls > MOST_AT_ONCE_PER_PAIR)
        return {
          hop,
          message: `${from} may call ${first?.to} ${calls} times at once, at most ${MOST_AT_ONCE_PER_PAIR}`,
        };
      for (const { to } of own) {
        const before = next.get(to) ?? 0;
        // Of those who may begin it, only one does.
        next.set(to, called === undefined ? Math.max(before, calls) : Math.min(ofHop, before + calls));
      }
    }
    called = next;
  }
  return undefined;
}
