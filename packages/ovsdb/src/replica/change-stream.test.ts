import { expect, test } from 'vitest';
import { OvsdbError } from '../errors.ts';
import { type ChangesOptions, streamChanges } from './change-stream.ts';
import { Followers, SYNCED } from './followers.ts';
import type { RowChange } from './row-change.ts';

const FAILED = new OvsdbError('rpc-error', 'no such table');
const CLOSED = { kind: 'closed', reason: new OvsdbError('closed', 'closed') } as const;

function stream(options: ChangesOptions = {}) {
  const followers = new Followers();
  followers.enter(SYNCED);
  const loop = streamChanges(followers, options);
  const change = { kind: 'delete', table: 'T', uuid: 'a', old: {} } as unknown as RowChange;
  return { followers, loop, tell: (cause: 'transaction' | 'resync') => followers.tell([change], cause) };
}

test('what came before the loop asked waits, in order, and then what comes is given as it comes', async () => {
  const { loop, tell } = stream();
  tell('transaction');
  tell('resync');
  expect(await loop.next()).toMatchObject({ done: false, value: { cause: 'transaction' } });
  expect(await loop.next()).toMatchObject({
    value: { cause: 'resync', changes: [{ kind: 'delete', table: 'T' }] },
  });
  const next = loop.next();
  tell('transaction');
  expect(await next).toMatchObject({ done: false, value: { cause: 'transaction' } });
});

test('asked several times at once, it answers each in turn', async () => {
  const { followers, loop, tell } = stream();
  const [first, second, third] = [loop.next(), loop.next(), loop.next()];
  tell('transaction');
  tell('resync');
  expect(await Promise.all([first, second])).toMatchObject([
    { value: { cause: 'transaction' } },
    { value: { cause: 'resync' } },
  ]);
  followers.enter(CLOSED);
  expect(await third).toEqual({ done: true, value: undefined });
});

test('it ends when the replica is closed, after what waits', async () => {
  const { followers, loop, tell } = stream();
  tell('transaction');
  followers.enter(CLOSED);
  tell('transaction');
  expect(await loop.next()).toMatchObject({ done: false });
  expect(await loop.next()).toEqual({ done: true, value: undefined });
  expect(await loop.next()).toEqual({ done: true, value: undefined });
});

test('of a replica that is closed there is nothing', async () => {
  const followers = new Followers();
  followers.enter(CLOSED);
  expect(await streamChanges(followers, {}).next()).toEqual({ done: true, value: undefined });
});

test('it throws once when the replica fails, and continues while it is only behind', async () => {
  const { followers, loop } = stream();
  followers.enter({ kind: 'behind', reason: undefined });
  const next = loop.next();
  followers.enter({ kind: 'failed', reason: FAILED });
  await expect(next).rejects.toBe(FAILED);
  expect(await loop.next()).toEqual({ done: true, value: undefined });
});

test.each([
  [2, 2, false],
  [2, 3, true],
])('with room for %i, %i that wait are too many: %s', async (maxWaiting, count, isTooMany) => {
  const { loop, tell } = stream({ maxWaiting });
  for (let n = 0; n < count; n += 1) tell('transaction');
  const tooMany = {
    code: 'fell-behind',
    message: 'more than 2 transactions wait for the loop over changes',
  };
  const next = await loop.next().catch((error: unknown) => error);
  expect(next).toMatchObject(isTooMany ? tooMany : { done: false });
});

test('called off, it throws at once, whatever waits', async () => {
  const caller = new AbortController();
  const { loop, tell } = stream({ signal: caller.signal });
  tell('transaction');
  caller.abort();
  await expect(loop.next()).rejects.toMatchObject({
    code: 'aborted',
    message: 'the loop over changes was aborted by its caller',
  });
  const before = stream({ signal: AbortSignal.abort() });
  await expect(before.loop.next()).rejects.toMatchObject({ code: 'aborted' });
  const waiting = new AbortController();
  const next = stream({ signal: waiting.signal }).loop.next();
  waiting.abort();
  await expect(next).rejects.toMatchObject({ code: 'aborted' });
});

test('a removed listener is not called again', async () => {
  const { followers, loop, tell } = stream();
  tell('transaction');
  expect(followers.hasListeners).toBe(true);
  expect(await loop.return?.()).toEqual({ done: true, value: undefined });
  expect(followers.hasListeners).toBe(false);
  tell('transaction');
  expect(await loop.next()).toEqual({ done: true, value: undefined });
});

test('it is a loop itself', async () => {
  const { followers, loop, tell } = stream();
  tell('transaction');
  followers.enter(CLOSED);
  const causes: string[] = [];
  for await (const { cause } of loop) causes.push(cause);
  expect(causes).toEqual(['transaction']);
});

test.each([
  [{ maxWaiting: -1 }, 'maxWaiting must be a number, 0 or above, and is -1'],
  [{ signal: {} as AbortSignal }, 'signal must be an AbortSignal'],
])('%j bounds nothing', (options, message) => {
  expect(() => stream(options)).toThrow(message);
});
