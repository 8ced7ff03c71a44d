// Silence on a slow machine is asked again, with patience.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LabPromise } from '../model/promise.ts';
import { unasked, worldWith } from '../../test/support/unasked-world.ts';
import { verify } from './run.ts';
import type { Fact } from './causes.ts';
import type { Answer, NoAnswer, Probe, World } from './world.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

function reach(to: string): LabPromise {
  const address = '10.0.0.2' as never;
  return {
    kind: 'reach',
    category: 'test',
    text: `a reaches ${to}`,
    from: { name: 'a', netns: 'a', address, networks: [] },
    to: { name: to, address, netns: to },
    protocol: 'tcp',
    port: 80,
    between: undefined,
    flow: undefined,
    seenAs: address,
    shownBy: 'answer',
  };
}

type Slow = {
  /** What the answer of the first receiver takes. */
  readonly answerMs: number;
  readonly facts?: readonly Fact[];
  /** At which patient attempt those that are late answer. */
  readonly attempt?: number;
  /** Those that answer only who waits for 3 s, and those that never answer. */
  readonly late?: number;
  readonly never?: number;
};

async function verified({ answerMs, facts = [], late = 1, never = 0, attempt = 1 }: Slow) {
  const asked = new Map<string, number>();
  let longestMs = 0;
  const world = worldWith({
    probe: async ({ to, timeoutMs }: Probe): Promise<Answer | NoAnswer> => {
      const answer: Answer = { kind: 'answer', name: to.name, caller: '10.0.0.2' };
      if (to.name === 'b') {
        await sleep(answerMs);
        return answer;
      }
      longestMs = Math.max(longestMs, timeoutMs);
      await sleep(Math.min(timeoutMs, 3_000));
      if (timeoutMs >= 3_000) asked.set(to.name, (asked.get(to.name) ?? 0) + 1);
      return (asked.get(to.name) ?? 0) >= attempt && to.name.startsWith('late')
        ? answer
        : { kind: 'silent', reason: 'no connection' };
    },
    lostAt: () => Promise.resolve({ text: 'nowhere' }),
    facts: () => Promise.resolve(facts),
  });
  const { signal } = new AbortController();
  const run = {
    settleMs: 0,
    concurrency: 512,
    extent: 'sample' as const,
    signal,
    onProgress: () => undefined,
  };
  const named = (name: string, count: number): readonly LabPromise[] =>
    Array.from({ length: count }, (_none, index) => reach(`${name}-${index}`));
  const promises = [reach('b'), ...named('never', never), ...named('late', late)];
  const running = verify(promises, world, run);
  await vi.runAllTimersAsync();
  const report = await running;
  return { ok: report.ok, failed: report.failed.length, askedAgain: asked.size, longestMs };
}

it('waits longer for what is silent where answers are slow', async () => {
  expect((await verified({ answerMs: 400 })).ok).toBe(true);
});

it('does not wait longer for what something known explains', async () => {
  const down: Fact = {
    kind: 'link',
    text: 'link late-0/eth0 is down',
    breaks: (promise) => promise.kind === 'reach' && promise.to.name === 'late-0',
  };
  expect(await verified({ answerMs: 400, facts: [down] })).toMatchObject({ ok: false, askedAgain: 0 });
});

it('does not wait longer where answers are fast', async () => {
  expect(await verified({ answerMs: 0 })).toMatchObject({ ok: false, askedAgain: 0 });
});

it('stops where most stay silent: slowness is not why', async () => {
  expect(await verified({ answerMs: 400, never: 256, late: 9 })).toMatchObject({
    ok: false,
    failed: 265,
    askedAgain: 256,
  });
  expect(await verified({ answerMs: 400, never: 128, late: 600 })).toMatchObject({
    ok: false,
    failed: 128,
    askedAgain: 728,
  });
});

it('waits for all of them, however many are slow', async () => {
  expect(await verified({ answerMs: 400, late: 600 })).toMatchObject({
    ok: true,
    failed: 0,
    askedAgain: 600,
  });
});

it.each([
  // Twelve times the slowest answer, and not below 4 s: attempts of 3 s begin within that.
  [200, 2, true],
  [200, 3, false],
  [600, 3, true],
  [600, 4, false],
  // Nor above 20 s.
  [1_900, 7, true],
  [1_900, 8, false],
])('with answers after %i ms, attempt %i is made: %s', async (answerMs, attempt, ok) => {
  expect((await verified({ answerMs, attempt })).ok).toBe(ok);
});

it.each([
  [200, 4_000],
  [1_000, 4_000],
  [1_500, 6_000],
  [5_000, 8_000],
])('where answers take %i ms, a patient attempt waits for %i ms', async (answerMs, attemptMs) => {
  expect((await verified({ answerMs })).longestMs).toBe(attemptMs);
});

it('calls slow what takes 150 ms', async () => {
  expect((await verified({ answerMs: 150 })).askedAgain).toBe(1);
  expect((await verified({ answerMs: 149 })).askedAgain).toBe(0);
});

it('asks what is wrong with the lab only where something does not hold', async () => {
  const { signal } = new AbortController();
  const run = { settleMs: 0, concurrency: 1, extent: 'sample' as const, signal, onProgress: () => undefined };
  const probe = ({ to }: Probe): Promise<Answer | NoAnswer> =>
    Promise.resolve(
      to.name === 'b'
        ? { kind: 'answer', name: 'b', caller: '10.0.0.2' }
        : { kind: 'stranger', reason: 'refused' },
    );
  const told = async (promises: readonly LabPromise[], world: Partial<World>) => {
    const running = verify(promises, worldWith({ probe, ...world }), run);
    await vi.runAllTimersAsync();
    return await running;
  };
  expect((await told([reach('b')], { facts: unasked })).causes).toEqual([]);
  const down: Fact = { kind: 'link', text: 'link c/eth0 is down', breaks: () => true };
  expect((await told([reach('c')], { facts: () => Promise.resolve([down]) })).causes).toMatchObject([
    { kind: 'link', text: 'link c/eth0 is down' },
  ]);
});
