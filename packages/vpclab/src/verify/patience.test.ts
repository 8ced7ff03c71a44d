import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LabPromise } from '../model/promise.ts';
import { worldWith } from '../../test/support/unasked-world.ts';
import { verify } from './run.ts';
import type { Fact } from './causes.ts';
import type { Answer, NoAnswer, Probe } from './world.ts';

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

/** A world where the second receiver answers who waits for 3 s, and the first as fast as is said. */
async function verified(answerMs: number, facts: readonly Fact[] = []) {
  let asked = 0;
  const world = worldWith({
    probe: async ({ to, timeoutMs }: Probe): Promise<Answer | NoAnswer> => {
      const answer: Answer = { kind: 'answer', name: to.name, caller: '10.0.0.2' };
      if (to.name === 'b') {
        await sleep(answerMs);
        return answer;
      }
      asked += 1;
      return timeoutMs >= 3_000 ? answer : { kind: 'silent', reason: 'no connection' };
    },
    lostAt: () => Promise.resolve('nowhere'),
    facts: () => Promise.resolve(facts),
  });
  const { signal } = new AbortController();
  const run = { settleMs: 0, concurrency: 2, extent: 'sample' as const, signal, onProgress: () => undefined };
  const report = await verify([reach('b'), reach('c')], world, run);
  return { ok: report.ok, asked };
}

it('waits longer for what is silent where answers are slow', async () => {
  expect((await verified(400)).ok).toBe(true);
}, 20_000);

it('does not wait longer for what something known explains', async () => {
  const down: Fact = {
    kind: 'link',
    text: 'link c/eth0 is down',
    breaks: (promise) => promise.kind === 'reach' && promise.to.name === 'c',
  };
  expect((await verified(400, [down])).ok).toBe(false);
}, 20_000);
