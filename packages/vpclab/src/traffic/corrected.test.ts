import { expect, it } from 'vitest';
import { addCorrected } from './corrected.ts';
import { histogram, record } from './count.ts';

it('corrects as the library does, in a bounded number of steps', () => {
  // 3,000 answers a second, and one after 10 s.
  const [interval, latencies] = [333, histogram(2)];
  for (let index = 0; index < 3_000; index += 1) record(latencies, 0.3);
  record(latencies, 10_000);
  const [expected, corrected] = [histogram(3), histogram(3)];
  expected.addWhileCorrectingForCoordinatedOmission(latencies, interval);
  let steps = 0;
  const counting = {
    recordValueWithCount: (value: number, count: number): void => {
      steps += 1;
      corrected.recordValueWithCount(value, count);
    },
  };
  addCorrected(counting, latencies, interval);
  expect(corrected.totalCount).toBe(expected.totalCount);
  expect(steps).toBeLessThan(2_000);
  for (const percent of [10, 25, 50, 90, 99, 99.9]) {
    const exact = expected.getValueAtPercentile(percent);
    expect(Math.abs(corrected.getValueAtPercentile(percent) - exact)).toBeLessThan(exact / 100 + 10_000);
  }
  expect(corrected.maxValue).toBe(expected.maxValue);
});

it('gives the same each time, also of a single answer', () => {
  const latencies = histogram(2);
  record(latencies, 4_000);
  const counts = [1, 2].map(() => {
    const corrected = histogram(3);
    addCorrected(corrected, latencies, 1_000_000);
    return corrected.totalCount;
  });
  expect(counts).toEqual([4, 4]);
});
