// Totals of counters that may begin at 0 again without saying when: a smaller value tells.

import { Accumulator } from './accumulate.ts';

export class CounterBook {
  readonly #totals = new Map<string, Accumulator>();

  /** Adds the reading, and gives the total: of all places that were read under this key. */
  total(
    key: string,
    { packets, bytes }: { readonly packets: number; readonly bytes: number },
    place = '',
  ): Accumulator {
    let total = this.#totals.get(key);
    if (total === undefined) {
      total = new Accumulator(Date.now());
      this.#totals.set(key, total);
    }
    total.add(place, { packets, bytes, ageSeconds: Number.POSITIVE_INFINITY }, performance.now());
    return total;
  }

  /** Forgets what no longer counts. */
  keep(isPresent: (key: string) => boolean): void {
    for (const key of this.#totals.keys()) if (!isPresent(key)) this.#totals.delete(key);
  }
}
