import { expect, it } from 'vitest';
import { shrink, type Fails } from './shrink.ts';

const numbers = Array.from({ length: 40 }, (_, index) => index);
const failing =
  (isFailure: (steps: readonly number[]) => boolean): Fails<number> =>
  async (steps) =>
    await Promise.resolve(isFailure(steps) ? steps : undefined);

it('finds the two steps of forty that fail together', async () => {
  let tries = 0;
  const fails = failing((steps) => {
    tries += 1;
    return steps.includes(7) && steps.includes(31);
  });
  expect(await shrink(numbers, fails, 200)).toEqual({ left: [7, 31], isSmallest: true });
  expect(tries).toBeLessThan(120);
});

it('a single step that fails by itself is what is left', async () => {
  const fails = failing((steps) => steps.includes(20));
  expect(await shrink(numbers, fails, 200)).toEqual({ left: [20], isSmallest: true });
});

it('steps that had not begun when it failed are left out without a try', async () => {
  let tries = 0;
  const upToFailure: Fails<number> = async (steps) => {
    tries += 1;
    const at = steps.indexOf(3);
    return await Promise.resolve(at === -1 ? undefined : steps.slice(0, at + 1));
  };
  expect(await shrink(numbers, upToFailure, 200)).toEqual({ left: [3], isSmallest: true });
  expect(tries).toBeLessThan(8);
});

it('gives up after so many tries, with what it has', async () => {
  const { left, isSmallest } = await shrink(
    numbers,
    failing((steps) => steps.includes(0)),
    3,
  );
  expect(left.length).toBeLessThan(40);
  expect(left).toContain(0);
  expect(isSmallest).toBe(false);
});

it('leaves all in place where nothing smaller fails', async () => {
  const fails = failing(() => false);
  expect(await shrink([1, 2, 3], fails, 50)).toEqual({ left: [1, 2, 3], isSmallest: true });
});
