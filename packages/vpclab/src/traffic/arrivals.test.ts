import { describe, expect, it } from 'vitest';
import type { Arrivals } from '../model/traffic.ts';
import { arrivalTimes } from './arrivals.ts';
import { seeded } from '../model/random.ts';

function taken(arrivals: Arrivals, rate: number, seed: number, count: number): readonly number[] {
  return arrivalTimes(arrivals, rate, seeded(seed)).take(count).toArray();
}

describe('arrivals', () => {
  it('are evenly apart when constant', () => {
    expect(taken('constant', 100, 1, 4)).toEqual([10, 20, 30, 40]);
  });

  it('come at the rate that was asked for, with gaps as a Poisson process has them', () => {
    const times = taken('poisson', 500, 7, 20_000);
    const gaps = times.map((at, index) => at - (times[index - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(mean).toBeCloseTo(2, 1);
    // Of an exponential distribution the standard deviation is the mean.
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(taken('poisson', 50, 3, 20)).toEqual(taken('poisson', 50, 3, 20));
    expect(taken('poisson', 50, 3, 20)).not.toEqual(taken('poisson', 50, 4, 20));
  });
});

it('random numbers are uniform in [0, 1)', () => {
  const random = seeded(42);
  const numbers = Array.from({ length: 50_000 }, random);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const inside = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    expect(inside / numbers.length).toBeCloseTo(0.1, 1.5);
  }
});
