import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { VpclabError } from '../errors.ts';
import { LastAnswer } from './last-answer.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const never = async (): Promise<number> => await new Promise(() => undefined);

it('is the answer, however late, where there was none before', async () => {
  const last = new LastAnswer<number>();
  const { promise, resolve } = Promise.withResolvers<number>();
  const answer = last.of(async () => await promise);
  await vi.advanceTimersByTimeAsync(9_000);
  resolve(7);
  expect(await answer).toEqual({ value: 7, silentMs: 0 });
});

it('is the one before, and how old that is at least, once nobody answers', async () => {
  const last = new LastAnswer<number>();
  last.note(7);
  const first = last.of(never);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await first).toEqual({ value: 7, silentMs: 2_000 });
  await vi.advanceTimersByTimeAsync(3_000);
  const second = last.of(never);
  await vi.advanceTimersByTimeAsync(200);
  expect(await second).toEqual({ value: 7, silentMs: 5_200 });
  expect(await last.of(async () => await Promise.resolve(8))).toEqual({ value: 8, silentMs: 0 });
});

it('is of now again as soon as a late answer comes', async () => {
  const last = new LastAnswer<number>();
  last.note(7);
  const { promise, resolve } = Promise.withResolvers<number>();
  const first = last.of(async () => await promise);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await first).toMatchObject({ value: 7 });
  resolve(8);
  await vi.advanceTimersByTimeAsync(0);
  const second = last.of(never);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await second).toEqual({ value: 8, silentMs: 2_000 });
});

it('a question that was taken back is not silence, one that ran out of time is', async () => {
  const last = new LastAnswer<number>();
  last.note(7);
  const failing = (code: 'CANCELLED' | 'TIMED_OUT') => async (): Promise<number> => {
    await sleep(0);
    throw new VpclabError(code, 'no answer');
  };
  const silence = async (code: 'CANCELLED' | 'TIMED_OUT'): Promise<number> => {
    const failed = last.of(failing(code)).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    await failed;
    const next = last.of(never);
    await vi.advanceTimersByTimeAsync(2_000);
    return (await next).silentMs;
  };
  expect(await silence('CANCELLED')).toBe(2_000);
  last.note(7);
  // It has 2 s for both questions together.
  expect(await silence('TIMED_OUT')).toBe(2_000);
});

it('a question that was taken back after it had waited for long is silence too', async () => {
  const last = new LastAnswer<number>();
  last.note(7);
  const { promise, reject } = Promise.withResolvers<number>();
  const first = last.of(async () => await promise);
  await vi.advanceTimersByTimeAsync(10_000);
  await first;
  reject(new VpclabError('CANCELLED', 'its time is over'));
  await vi.advanceTimersByTimeAsync(0);
  const second = last.of(never);
  await vi.advanceTimersByTimeAsync(200);
  expect(await second).toEqual({ value: 7, silentMs: 10_200 });
});
