import { expect, it } from 'vitest';
import { insist } from './insist.ts';

const { signal } = new AbortController();

it('tries again until it succeeds, with growing pauses', async () => {
  const pauses: number[] = [];
  let attempts = 0;
  const work = (): Promise<void> =>
    (attempts += 1) < 4 ? Promise.reject(new Error('no')) : Promise.resolve();
  const onFailure = (_error: unknown, nextTryMs: number): void => void pauses.push(nextTryMs);
  expect(await insist(work, { signal, isWanted: () => true, onFailure, pausesMs: [1, 2] })).toBe(true);
  expect(pauses).toEqual([1, 2, 2]);
});

it('stops when nobody wants the result any more, or when the engine closes', async () => {
  let attempts = 0;
  const work = (): Promise<void> => Promise.reject(new Error(`no ${(attempts += 1)}`));
  const isWanted = (): boolean => attempts < 2;
  const onFailure = (): void => undefined;
  expect(await insist(work, { signal, isWanted, onFailure, pausesMs: [1] })).toBe(false);
  expect(attempts).toBe(2);
  const closing = new AbortController();
  const ended = insist(work, { signal: closing.signal, isWanted: () => true, onFailure, pausesMs: [60_000] });
  closing.abort();
  expect(await ended).toBe(false);
});
