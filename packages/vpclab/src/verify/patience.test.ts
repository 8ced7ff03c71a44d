// Silence on a slow machine is asked again, with patience.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LabPromise } from '../model/promise.ts';
import { worldWith } from '../../test/support/unasked-world.ts';
import { verify } from './run.ts';
import type { Fact } from './causes.ts';
import type { Answer, NoAnswer, Probe } from './world.ts';

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
  /** Those that answer only who waits for 3 s, and those that never answer. */
  readonly late?: number;
  readonly never?: number;
};

async function verified({ answerMs, facts = [], late = 1, never = 0 }: Slow) {
  const asked = new Set<string>();
  const world = worldWith({
    probe: async ({ to, timeoutMs }: Probe): Promise<Answer | NoAnswer> => {
      const answer: Answer = { kind: 'answer', name: to.name, caller: '10.0.0.2' };
      if (to.name === 'b') {
        await sleep(answerMs);
        return answer;
      }
      await sleep(Math.min(timeoutMs, 3_000));
      if (timeoutMs >= 3_000) asked.add(to.name);
      return timeoutMs >= 3_000 && to.name.startsWith('late')
        ? answer
        : { kind: 'silent', reason: 'no connection' };
    },
    lostAt: () => Promise.resolve('nowhere'),
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
  return { ok: report.ok, failed: report.failed.length, askedAgain: asked.size };
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
  expect(await verified({ answerMs: 400, never: 256, late: 9 })).toEqual({
    ok: false,
    failed: 265,
    askedAgain: 256,
  });
  expect(await verified({ answerMs: 400, never: 128, late: 600 })).toEqual({
    ok: false,
    failed: 128,
    askedAgain: 728,
  });
});

it('waits for all of them, however many are slow', async () => {
  expect(await verified({ answerMs: 400, late: 600 })).toEqual({ ok: true, failed: 0, askedAgain: 600 });
});
