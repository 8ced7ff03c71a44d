// Random numbers from a seed: the same seed gives the same numbers, on any machine. Pure.

export type Random = () => number;

/** A seed for one part of a run of several, which alone gives that part again: the `index`-th number that `seed` gives. */
export function derivedSeed(seed: number, index: number): number {
  const random = seeded(seed);
  for (let skipped = 0; skipped < index; skipped += 1) random();
  return Math.floor(random() * 2 ** 31);
}

/** mulberry32: 32 bits of state, uniform in [0, 1). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
