// A map column as it is held until somebody reads it: keys and values side by side in one array. A JavaScript Map of
// two pairs weighs several hundred bytes, and most maps of most rows are never read.
import type { CheckPair } from '../value/decode-column.ts';

/** Keys repeat from row to row; one copy of each is enough. The bound keeps a table of unique keys from filling it. */
const MAX_SHARED_KEYS = 4096;

/** Beyond so many comparisons a difference is quicker applied to a Map. */
const MAX_COMPARISONS = 256;

export class PackedMap {
  readonly #items: readonly unknown[];

  constructor(items: readonly unknown[]) {
    this.#items = items;
  }

  static from(pairs: readonly unknown[], check: CheckPair, sharedKeys: Map<string, string>): PackedMap {
    // Of the right length from the start: one that grows by push reserves room for more, Array.from is many times slower.
    // oxlint-disable-next-line unicorn/no-new-array
    const items = new Array<unknown>(2 * pairs.length);
    for (let i = 0; i < pairs.length; i++) {
      const [key, value] = check(pairs[i]);
      items[2 * i] = typeof key === 'string' ? share(sharedKeys, key) : key;
      items[2 * i + 1] = value;
    }
    return new PackedMap(items);
  }

  /**
   * The map after a difference (value/difference.ts says what one is), without a Map on the way; undefined where it is too
   * large for that, or holds UUIDs, which are no primitives on the wire.
   */
  changed(pairs: readonly unknown[], check: CheckPair): PackedMap | undefined {
    let items = this.#items;
    if (items.length * pairs.length > 2 * MAX_COMPARISONS) return undefined;
    for (let i = 0; i < pairs.length; i++) {
      const [key, value] = check(pairs[i]);
      if (typeof key === 'object' || typeof value === 'object') return undefined;
      let at = 0;
      while (at < items.length && items[at] !== key) at += 2;
      // Each of these makes an array of just the room that it needs.
      if (at === items.length) items = items.concat(key, value);
      else if (items[at + 1] === value) items = items.toSpliced(at, 2);
      else items = items.with(at + 1, value);
    }
    return new PackedMap(items);
  }

  /** The value at a key; only of a map whose keys and values are on the wire what they are in JavaScript. */
  get(key: unknown): unknown {
    const items = this.#items;
    for (let i = 0; i < items.length; i += 2) if (items[i] === key) return items[i + 1];
    return undefined;
  }

  /** All of it, with the same restriction. */
  toMap(): ReadonlyMap<unknown, unknown> {
    const items = this.#items;
    const map = new Map<unknown, unknown>();
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
    return map;
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
