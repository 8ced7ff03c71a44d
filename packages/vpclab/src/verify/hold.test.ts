// How long walls are probed, and how often: by a clock of its own, so that seconds pass at once.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LabPromise } from '../model/promise.ts';
import { unasked, worldWith } from '../../test/support/unasked-world.ts';
import { verify } from './run.ts';
import type { Answer, NoAnswer, Probe, World } from './world.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const ENDS = {
  category: 'any',
  from: { name: 'w1', netns: 'w1', address: '10.0.1.11', networks: [] },
  protocol: 'tcp',
  port: 80,
  between: undefined,
  flow: undefined,
} as const;
const to = (name: string) => ({ name, netns: name, address: '10.0.2.11' });

function reach(name: string): LabPromise {
  const stated = { text: `w1 reaches ${name}`, seenAs: '10.0.1.11', shownBy: 'answer' } as const;
  return { kind: 'reach', ...ENDS, to: to(name), ...stated };
}
function wall(name: string): LabPromise {
  return { kind: 'wall', ...ENDS, to: to(name), text: `w1 does not reach ${name}`, hides: 'receiver' };
}

test.each<[string, readonly number[], number]>([
  ['three times the slowest answer', [100, 200], 600],
  ['a quarter of a second, where answers come at once', [0, 1], 250],
  ['as long as any wall, where an answer took a second', [1000], 2400],
  ['what it takes by default, where nothing is to be reached', [], 800],
])('a wall has to hold for %s', async (_, answersMs, expectedMs) => {
  const reachable = answersMs.map((ms) => reach(`answers-after-${ms}`));
  const { held, report } = await run([...reachable, wall('behind')], async ({ to: { name } }) => {
    await sleep(Number(name.split('-').at(-1)));
    return { kind: 'answer', name, caller: '10.0.1.11' };
  });
  expect(held).toEqual([expectedMs]);
  expect(report.ok).toBe(true);
});

test('a session that took long says nothing of how long a wall has to hold', async () => {
  const stated = { category: 'bgp', protocol: 'bgp', router: 'gw', peer: '198.51.100.1' } as const;
  const session: LabPromise = { kind: 'session', text: 'up', ...stated, peerName: 'edge' };
  const sessionFault = async (): Promise<undefined> => {
    await sleep(500);
    return undefined;
  };
  const { held } = await run([session, wall('behind')], unasked, { sessionFault });
  expect(held).toEqual([800]);
});

test('walls are probed side by side, whatever the concurrency of the rest', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `behind-${index}`);
  const { held, report } = await run(names.map(wall), unasked);
  expect(held).toEqual(names.map(() => 800));
  expect(report.elapsedMs).toBe(800);
});

test.each([
  [1, 300],
  [2, 200],
  [3, 100],
])('of what should be reachable, %i are asked at a time', async (concurrency, elapsedMs) => {
  const answer = async ({ to: { name } }: Probe): Promise<Answer> => {
    await sleep(100);
    return { kind: 'answer', name, caller: '10.0.1.11' };
  };
  const { report } = await run([reach('a'), reach('b'), reach('c')], answer, {}, { concurrency });
  expect(report.ok).toBe(true);
  expect(report.elapsedMs).toBe(elapsedMs);
});

test.each([
  [0, 2000],
  [5000, 5000],
])('with %i ms to settle, what stays silent is given up after about %i ms', async (settleMs, leastMs) => {
  const silent = async (): Promise<NoAnswer> => ({ kind: 'silent', reason: 'no answer' });
  const { report } = await run([reach('a')], silent, {}, { settleMs });
  expect(report.failed.map(({ observed }) => observed)).toEqual(['no answer']);
  expect(report.elapsedMs).toBeGreaterThanOrEqual(leastMs);
  expect(report.elapsedMs).toBeLessThan(leastMs + 100);
});

type Ask = (probe: Probe) => Promise<Answer | NoAnswer>;

/** Walls hold for as long as they are probed, and how long that is comes back. */
async function run(
  promises: readonly LabPromise[],
  ask: Ask,
  part: Partial<World> = {},
  { settleMs = 0, concurrency = 8 } = {},
) {
  const held: number[] = [];
  const world = worldWith({
    probe: async (probe) => (probe.until === undefined ? await ask(probe) : await hold(probe, held)),
    ...part,
  });
  const { signal } = new AbortController();
  const onProgress = (): void => undefined;
  const verified = verify(promises, world, { settleMs, concurrency, extent: 'sample', signal, onProgress });
  await vi.runAllTimersAsync();
  return { report: await verified, held };
}

async function hold({ until, timeoutMs }: Probe, held: number[]): Promise<NoAnswer> {
  const begun = Date.now();
  await Promise.race([sleep(timeoutMs), new Promise((resolve) => until?.addEventListener('abort', resolve))]);
  held.push(Date.now() - begun);
  return { kind: 'silent', reason: 'no answer' };
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
