import { expect, it } from 'vitest';
import { untilStill } from './until-still.ts';

/** Finds so many things to do, one look after the other, then nothing. */
async function looks(
  found: readonly number[],
  isWanted = (): boolean => true,
): Promise<{ readonly isStill: boolean; readonly looked: number }> {
  let looked = 0;
  const repair = async (): Promise<number> => await Promise.resolve(found[looked++] ?? 0);
  const { signal } = new AbortController();
  return { isStill: await untilStill(repair, { signal, isWanted, pauseMs: 0 }), looked };
}

it('ends when nothing was left three times in a row', async () => {
  expect(await looks([])).toEqual({ isStill: true, looked: 3 });
  expect(await looks([29])).toEqual({ isStill: true, looked: 4 });
});

it('what is lost after it was put back is put back again', async () => {
  expect(await looks([29, 0, 10, 0, 0, 1])).toEqual({ isStill: true, looked: 9 });
});

it('gives up on what never stays, and on what is not wanted any more', async () => {
  expect(await looks(Array.from({ length: 99 }, () => 1))).toEqual({ isStill: false, looked: 20 });
  let left = 2;
  expect(await looks([1, 1, 1], () => left-- > 0)).toEqual({ isStill: false, looked: 2 });
});
