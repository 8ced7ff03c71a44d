import { describe, expect, it } from 'vitest';
import type { Arrivals, Day } from '../model/traffic.ts';
import { arrivalTimes } from './arrivals.ts';
import { seeded } from '../model/random.ts';

function taken(arrivals: Arrivals, rate: number, seed: number, count: number, day?: Day): readonly number[] {
  return arrivalTimes({ arrivals, rate, day }, seeded(seed)).take(count).toArray();
}

/** How many came in each window of so many milliseconds. */
function countsIn(times: readonly number[], windowMs: number): readonly number[] {
  const windows = Math.floor((times.at(-1) ?? 0) / windowMs);
  const counts = Array.from({ length: windows }, () => 0);
  for (const at of times) {
    const index = Math.floor(at / windowMs);
    if (index < windows) counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** Variance over mean: 1 of a Poisson process, whatever the window. */
function dispersion(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
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
    expect(taken('bursty', 50, 3, 20)).toEqual(taken('bursty', 50, 3, 20));
  });

  it('keep their rate when bursty, and crowd together in bursts', () => {
    const times = taken('bursty', 100, 5, 200_000);
    expect((times.length * 1000) / (times.at(-1) ?? 1)).toBeCloseTo(100, -1);
    expect(dispersion(countsIn(times, 100))).toBeGreaterThan(5);
    expect(dispersion(countsIn(taken('poisson', 100, 5, 200_000), 100))).toBeCloseTo(1, 1);
    // A tenth of the time is in bursts, with half of all arrivals.
    const busy = countsIn(times, 100).filter((count) => count > 25);
    expect(busy.length / countsIn(times, 100).length).toBeGreaterThan(0.06);
    expect(busy.length / countsIn(times, 100).length).toBeLessThan(0.14);
  });

  it('follow the day: most at a quarter of it, fewest at three quarters, the same over all of it', () => {
    const day = { seconds: 8, swing: 80 };
    const times = taken('constant', 100, 1, 8_000, day);
    const perEighth = countsIn(times, 1_000);
    const [, noon, , , , , night] = perEighth;
    // 100 + 80 * the mean of the sine over the second eighth of the day.
    const most = 100 + (80 * 4 * Math.SQRT1_2) / Math.PI;
    expect(noon).toBeCloseTo(most, -1);
    expect(night).toBeCloseTo(200 - most, -1);
    const perDay = countsIn(times, 8_000);
    for (const count of perDay) expect(Math.abs(count - 800)).toBeLessThanOrEqual(1);
    expect(times.every((at, index) => at > (times[index - 1] ?? 0))).toBe(true);
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
