import { describe, expect, it } from 'vitest';
import { seeded } from '../model/random.ts';
import { flowSizes, SIZE_TABLES } from './flow-sizes.ts';

const COUNT = 100_000;

function drawn(sizes: 'web-search' | 'data-mining', seed = 11): readonly number[] {
  const next = flowSizes(sizes, 1e9, seeded(seed));
  return Array.from({ length: COUNT }, next);
}

describe('sizes of flows', () => {
  it.each(['web-search', 'data-mining'] as const)('of %s are as often as its table says', (name) => {
    const sizes = drawn(name);
    for (const [bytes, share] of SIZE_TABLES[name]) {
      const upTo = sizes.filter((size) => size <= bytes).length / COUNT;
      expect(upTo).toBeCloseTo(share, 2);
    }
  });

  it('are heavy-tailed: of data mining half of the flows have a kilobyte, and a fiftieth nearly all bytes', () => {
    const sizes = drawn('data-mining').toSorted((a, b) => a - b);
    expect(sizes[COUNT / 2]).toBeCloseTo(1_100, -2);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    const long = sizes.filter((size) => size > 100_000_000).reduce((sum, size) => sum + size, 0);
    expect(long / all).toBeGreaterThan(0.8);
  });

  it('are cut to the longest that is allowed, and are the same for the same seed', () => {
    const next = flowSizes('web-search', 50_000, seeded(3));
    const sizes = Array.from({ length: 1_000 }, next);
    expect(Math.max(...sizes)).toBe(50_000);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(drawn('web-search', 3)).toEqual(drawn('web-search', 3));
  });

  it('are all alike when fixed', () => {
    const next = flowSizes('fixed', 700, seeded(1));
    expect([next(), next()]).toEqual([700, 700]);
  });
});
