// Which calls a tree consists of. All is drawn when the tree is due, in one order: neither answers nor their times change
// what a seed gives. Pure.

import type { Random } from '../../model/random.ts';
import type { TrafficPair, TrafficProfile } from '../../model/traffic.ts';
import { chooser } from '../choice.ts';

export type Call<T> = { readonly target: T; readonly calls: readonly Call<T>[] };

/** Gives the first calls of the next tree; none where there is nobody to begin one. */
export function treePlanner<T extends { readonly pair: TrafficPair }>(
  { hops, weights }: Pick<TrafficProfile, 'hops' | 'weights'>,
  targets: readonly T[],
  random: Random,
): () => readonly Call<T>[] {
  const byCaller = hops.map((_, hop) =>
    Map.groupBy(
      targets.filter(({ pair }) => pair.hop === hop),
      ({ pair }) => pair.from,
    ),
  );
  const begin = [...(byCaller[0] ?? [])].map(([name, [one]]) => ({ name, tenant: one?.pair.tenant ?? '' }));
  const choose = chooser(begin, weights, random);
  const callsOf = (caller: string, hop: number): readonly Call<T>[] => {
    const own = byCaller[hop]?.get(caller) ?? [];
    // Different receivers while there are enough, beginning anywhere.
    const first = Math.floor(random() * own.length);
    return Array.from({ length: hops[hop]?.fanout ?? 0 }, (_, index) => own[(first + index) % own.length])
      .filter((target) => target !== undefined)
      .map((target) => ({ target, calls: callsOf(target.pair.to, hop + 1) }));
  };
  return () => {
    const caller = choose();
    return caller === undefined ? [] : callsOf(caller.name, 0);
  };
}
