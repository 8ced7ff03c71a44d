import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { VpclabError } from '../errors.ts';
import { Mutex } from './mutex.ts';

const { signal } = new AbortController();

it('lets one in at a time, in the order they came', async () => {
  const mutex = new Mutex();
  const seen: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    seen.push(`${name} begins`);
    await sleep(5);
    seen.push(`${name} ends`);
  };
  await Promise.all(['a', 'b', 'c'].map((name) => mutex.run(name, work(name), { signal })));
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it('continues after one that failed', async () => {
  const mutex = new Mutex();
  const failing = mutex.run('a', () => Promise.reject(new Error('no')), { signal });
  const next = mutex.run('b', () => Promise.resolve(1), { signal });
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe(1);
});

it('names the holder to a waiter, and a cancelled waiter leaves the queue', async () => {
  const mutex = new Mutex();
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = mutex.run('a repair', () => promise, { signal });
  await sleep(0);
  const stop = new AbortController();
  const heard: string[] = [];
  let begun = false;
  const work = async (): Promise<void> => void (begun = true);
  const second = mutex.run('apply', work, { signal: stop.signal, onWait: (holder) => heard.push(holder) });
  stop.abort(new VpclabError('CANCELLED', 'enough'));
  await expect(second).rejects.toMatchObject({ code: 'CANCELLED' });
  const third = mutex.run('another', () => Promise.resolve('in order'), { signal });
  resolve();
  await first;
  expect(await third).toBe('in order');
  expect({ heard, begun }).toEqual({ heard: ['a repair'], begun: false });
});

it('waits so long and no longer', async () => {
  const mutex = new Mutex();
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = mutex.run('a repair', () => promise, { signal });
  await sleep(0);
  const second = mutex.run('apply', () => Promise.resolve(), { signal, longestMs: 20 });
  await expect(second).rejects.toMatchObject({ code: 'LAB_BUSY', message: 'waited 0 s for a repair' });
  resolve();
  await first;
});
