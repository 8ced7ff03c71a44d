import { expect, it } from 'vitest';
import { shrink } from './shrink.ts';

const numbers = Array.from({ length: 40 }, (_, index) => index);

it('finds the two steps of forty that fail together', async () => {
  let tries = 0;
  const fails = async (steps: readonly number[]): Promise<boolean> => {
    tries += 1;
    return steps.includes(7) && steps.includes(31);
  };
  expect(await shrink(numbers, fails, 200)).toEqual([7, 31]);
  expect(tries).toBeLessThan(120);
});

it('a single step that fails by itself is what is left', async () => {
  expect(await shrink(numbers, async (steps) => steps.includes(20), 200)).toEqual([20]);
});

it('gives up after so many tries, with what it has', async () => {
  const left = await shrink(numbers, async (steps) => steps.includes(0), 3);
  expect(left.length).toBeLessThan(40);
  expect(left).toContain(0);
});

it('leaves all in place where nothing smaller fails', async () => {
  expect(await shrink([1, 2, 3], async () => false, 50)).toEqual([1, 2, 3]);
});
