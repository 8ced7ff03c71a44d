import { expect, test } from 'vitest';
import { Backoff } from './backoff.ts';

test('doubles up to its bound, within half of it and all of it, and starts over', () => {
  const low = new Backoff({ initialMs: 100, maxMs: 1000 }, () => 0);
  const high = new Backoff({ initialMs: 100, maxMs: 1000 }, () => 1);
  expect(Array.from({ length: 6 }, () => low.next())).toEqual([50, 100, 200, 400, 500, 500]);
  expect(Array.from({ length: 6 }, () => high.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
  low.reset();
  expect(low.next()).toBe(50);
});
