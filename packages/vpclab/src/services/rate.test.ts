import { describe, expect, it } from 'vitest';
import { Rate } from './rate.ts';

describe('a rate', () => {
  it('gives some at once, then so many a second', () => {
    const rate = new Rate(10, 2, 0);
    expect([rate.take(0), rate.take(0), rate.take(0)]).toEqual([true, true, false]);
    expect([rate.take(50), rate.take(100), rate.take(150)]).toEqual([false, true, false]);
    expect([rate.take(10_000), rate.take(10_000), rate.take(10_000)]).toEqual([true, true, false]);
  });
});
