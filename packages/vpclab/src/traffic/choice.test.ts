import { expect, it } from 'vitest';
import { seeded } from '../model/random.ts';
import { chooser } from './choice.ts';

const pairs = ['a', 'a', 'a', 'b', 'c'].map((tenant, index) => ({ tenant, index }));

function shares(weights: Readonly<Record<string, number>> | undefined): Readonly<Record<string, number>> {
  const choose = chooser(pairs, weights, seeded(9));
  const counts: Record<string, number> = {};
  for (let left = 20_000; left > 0; left -= 1) {
    const tenant = choose()?.tenant ?? '';
    counts[tenant] = (counts[tenant] ?? 0) + 1 / 20_000;
  }
  return counts;
}

it('without weights every pair has the same share', () => {
  const { a, b, c } = shares(undefined);
  expect(a).toBeCloseTo(0.6, 1);
  expect(b).toBeCloseTo(0.2, 1);
  expect(c).toBeCloseTo(0.2, 1);
});

it('tenants get shares by their weights, however many pairs they have', () => {
  const { a, b, c } = shares({ b: 6 });
  expect(a).toBeCloseTo(1 / 8, 2);
  expect(b).toBeCloseTo(6 / 8, 1);
  expect(c).toBeCloseTo(1 / 8, 2);
});

it('there is nobody to choose where there is no pair', () => {
  expect(chooser([], undefined, seeded(1))()).toBeUndefined();
});
