// What came of the trees of one profile, as wholes and hop by hop.

import type { TrafficProfile, TreeTally } from '../../model/traffic.ts';
import { Count, type Outcome } from '../count.ts';

export class TreeCount {
  readonly whole = new Count(2);
  readonly #profile: Pick<TrafficProfile, 'name' | 'hops'>;
  readonly #hops: readonly Count[];

  constructor(profile: Pick<TrafficProfile, 'name' | 'hops'>) {
    this.#profile = profile;
    this.#hops = profile.hops.map(() => new Count(2));
  }

  hop(index: number): Count {
    const count = this.#hops[index];
    if (count === undefined) throw new TypeError('there is a count for each hop');
    return count;
  }

  /** Trees and calls that have not come to an end. */
  giveUp(outcome: Outcome): void {
    for (const count of [this.whole, ...this.#hops])
      for (let open = count.sent - count.answered - count.failed; open > 0; open -= 1) count.add(outcome, 0);
  }

  tally(): TreeTally {
    const { name, hops } = this.#profile;
    return {
      name,
      ...this.whole.tally(),
      hops: hops.map((hop, index) => ({ ...hop, ...this.hop(index).tally() })),
    };
  }
}
