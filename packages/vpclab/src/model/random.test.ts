import { describe, expect, it } from 'vitest';
import { derivedSeed, seeded } from './random.ts';

describe('seeds of the parts of a run', () => {
  it('are the same for the same seed, whatever parts there are', () => {
    expect(derivedSeed(7, 3)).toBe(derivedSeed(7, 3));
    expect(derivedSeed(7, 0)).not.toBe(derivedSeed(8, 0));
  });

  it('differ from each other, and give other numbers', () => {
    const seeds = Array.from({ length: 200 }, (_, index) => derivedSeed(20_261_128, index));
    expect(new Set(seeds).size).toBe(200);
    expect(new Set(seeds.map((seed) => seeded(seed)())).size).toBe(200);
  });

  it('are seeds as the command line takes them', () => {
    for (let index = 0; index < 100; index += 1) {
      const seed = derivedSeed(1, index);
      expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true);
    }
  });
});
