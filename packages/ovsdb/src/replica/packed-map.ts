// A map column as it is held until somebody reads it: keys and values side by side in one array. A JavaScript Map of
// two pairs weighs several hundred bytes, and most maps of most rows are never read.
import { MalformedValueError, type ValuePlace } from '../value/value-error.ts';

/** Keys repeat from row to row; one copy of each is enough. The bound keeps a table of unique keys from filling it. */
const MAX_SHARED_KEYS = 4096;

export class PackedMap {
  readonly #items: readonly unknown[];

  constructor(pairs: readonly unknown[], place: ValuePlace, sharedKeys: Map<string, string>) {
    // Of the exact size: an array that grows by push reserves room for more.
    const items = Array.from<unknown>({ length: 2 * pairs.length });
    for (let i = 0; i < pairs.length; i++) {
      const pair = pairs[i];
      if (!Array.isArray(pair) || pair.length !== 2) {
        throw new MalformedValueError(place, 'something else where a pair of a map belongs');
      }
      const key: unknown = pair[0];
      items[2 * i] = typeof key === 'string' ? share(sharedKeys, key) : key;
      items[2 * i + 1] = pair[1];
    }
    this.#items = items;
  }

  /** As it came over the wire (RFC 7047 section 5.1, <map>). */
  toWire(): readonly ['map', readonly unknown[]] {
    const items = this.#items;
    const pairs: unknown[] = [];
    for (let i = 0; i < items.length; i += 2) pairs.push([items[i], items[i + 1]]);
    return ['map', pairs];
  }
}

function share(sharedKeys: Map<string, string>, key: string): string {
  const shared = sharedKeys.get(key);
  if (shared !== undefined) return shared;
  if (sharedKeys.size < MAX_SHARED_KEYS) sharedKeys.set(key, key);
  return key;
}
