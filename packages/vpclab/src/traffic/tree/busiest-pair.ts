// How many calls one tree may have at once between one sender and one receiver: calls without a connection fail. Pure.

import { MOST_AT_ONCE_PER_PAIR } from '../../model/traffic-defaults.ts';
import type { TrafficPair, TreeHop } from '../../model/traffic.ts';

/** Why a tree is refused, in the worst case of what a seed may give: all callers begin with the same receiver. */
export function pairTooBusy(hops: readonly TreeHop[], pairs: readonly TrafficPair[]): string | undefined {
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
        return `${from} may call ${first?.to} ${calls} times at once, at most ${MOST_AT_ONCE_PER_PAIR}: a smaller fan-out or more receivers`;
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
