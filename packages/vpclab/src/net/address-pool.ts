// Hands out host addresses of a prefix. An owner asks by rank, a number that follows from its own name: so what one
// owner gets depends on others only where two ranks meet, and the next free address is taken then.

import type { Prefix } from './prefix.ts';
import { hostCount } from './prefix.ts';

export class AddressPool {
  readonly #prefix: Prefix;
  readonly #taken = new Set<number>();
  readonly #first: number;

  /** `first`: the host number that rank 0 gets; lower ones come last. */
  constructor(prefix: Prefix, first: number) {
    this.#prefix = prefix;
    this.#first = first <= hostCount(prefix) ? first : 1;
  }

  take(address: number): void {
    this.#taken.add(address);
  }

  /** Takes the address itself if it is a free host address. */
  takeIfFree(address: number | undefined): number | undefined {
    if (address === undefined || this.#taken.has(address)) return undefined;
    this.#taken.add(address);
    return address;
  }

  /** The free address nearest after the rank's own, around the end. Takes it. */
  takeRank(rank: number): number | undefined {
    const hosts = hostCount(this.#prefix);
    for (let step = 0; step < hosts; step++) {
      const address = this.#prefix.base + 1 + ((this.#first - 1 + rank + step) % hosts);
      if (!this.#taken.has(address)) {
        this.#taken.add(address);
        return address;
      }
    }
    return undefined;
  }

  /** The highest free host address. Takes it. */
  takeHighest(): number | undefined {
    for (let host = hostCount(this.#prefix); host >= 1; host--) {
      const address = this.takeIfFree(this.#prefix.base + host);
      if (address !== undefined) return address;
    }
    return undefined;
  }
}
