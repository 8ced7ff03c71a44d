import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Locks } from './leader.ts';
import { SecondLock } from './second-lock.ts';

/** One server with one lock, which is only ever stolen. */
function server(): { readonly connect: () => Locks; readonly steals: () => number } {
  let holder: AbortController | undefined;
  let count = 0;
  const withLock: Locks['withLock'] = async (_name, run, { signal } = {}) => {
    count++;
    holder?.abort();
    const own = new AbortController();
    holder = own;
    return await run(signal === undefined ? own.signal : AbortSignal.any([own.signal, signal]));
  };
  return { connect: () => ({ withLock }), steals: () => count };
}

it('is held by who leads, and taken again only by who still leads', async () => {
  const { connect, steals } = server();
  let leader = 'a';
  const held: string[] = [];
  const lockOf = (name: string): SecondLock =>
    new SecondLock(
      connect(),
      'lock',
      () => leader === name,
      () => held.push(name),
    );
  const [a, b] = [lockOf('a'), lockOf('b')];
  a.take();
  a.take();
  await expect.poll(() => a.isHeld).toBe(true);
  // It slept, and does not know yet that another leads.
  leader = 'b';
  b.take();
  await expect.poll(() => b.isHeld).toBe(true);
  await expect.poll(() => a.isHeld).toBe(false);
  await sleep(300);
  expect(held).toEqual(['a', 'b']);
  expect(steals()).toBe(2);
  b.release();
  await expect.poll(() => b.isHeld).toBe(false);
});

it('is released with the lead, and taken with the next one', async () => {
  const { connect } = server();
  let held = 0;
  const lock = new SecondLock(
    connect(),
    'lock',
    () => true,
    () => held++,
  );
  lock.take();
  await expect.poll(() => lock.isHeld).toBe(true);
  lock.release();
  await expect.poll(() => lock.isHeld).toBe(false);
  await expect
    .poll(() => {
      lock.take();
      return lock.isHeld;
    })
    .toBe(true);
  expect(held).toBe(2);
  lock.release();
});
