// Hands out free prefixes inside a larger one. What is given out depends only on what was taken before.

import type { Prefix } from './prefix.ts';
import { holdsPrefix, lastAddress, overlaps, prefixAround, prefixSize } from './prefix.ts';

export class PrefixPool {
  readonly #inside: Prefix;
  /** Sorted by base. Prefixes from outside the pool may be in it. */
  readonly #taken: Prefix[] = [];

  constructor(inside: Prefix) {
    this.#inside = inside;
  }

  take(prefix: Prefix): void {
    const at = this.#taken.findIndex((other) => other.base > prefix.base);
    this.#taken.splice(at === -1 ? this.#taken.length : at, 0, prefix);
  }

  isFree(prefix: Prefix): boolean {
    return holdsPrefix(this.#inside, prefix) && this.#obstacle(prefix) === undefined;
  }

  /** The lowest free prefix of this length at or above `from`, else the lowest below it. Takes it. */
  takeLowest(length: number, from: number = this.#inside.base): Prefix | undefined {
    if (length < this.#inside.length) return undefined;
    const end = lastAddress(this.#inside);
    const found = this.#firstFree(length, from, end) ?? this.#firstFree(length, this.#inside.base, end);
    if (found !== undefined) this.take(found);
    return found;
  }

  /** The highest free prefix of this length. Takes it. */
  takeHighest(length: number): Prefix | undefined {
    if (length < this.#inside.length) return undefined;
    let candidate = prefixAround(lastAddress(this.#inside), length);
    while (candidate.base >= this.#inside.base) {
      const obstacle = this.#obstacle(candidate);
      if (obstacle === undefined) {
        this.take(candidate);
        return candidate;
      }
      const below = Math.min(obstacle.base, candidate.base) - 1;
      if (below < 0) return undefined;
      candidate = prefixAround(below, length);
    }
    return undefined;
  }

  #firstFree(length: number, from: number, end: number): Prefix | undefined {
    const size = 2 ** (32 - length);
    let base = Math.ceil(from / size) * size;
    while (base + size - 1 <= end) {
      const candidate = { base, length };
      const obstacle = this.#obstacle(candidate);
      if (obstacle === undefined) return candidate;
      base = Math.max(base + size, Math.ceil((obstacle.base + prefixSize(obstacle)) / size) * size);
    }
    return undefined;
  }

  #obstacle(candidate: Prefix): Prefix | undefined {
    return this.#taken.find((other) => overlaps(other, candidate));
  }
}
