import { expect, it } from 'vitest';
import { IDLE } from '../model/traffic-defaults.ts';
import type { TrafficStatus } from '../model/traffic.ts';
import { endOf } from './end-of.ts';

const running: TrafficStatus = { ...IDLE, id: '1', state: 'running' };
const done: TrafficStatus = { ...running, state: 'done', sent: 7 };

/** Answers one after the other, then the last one for ever; undefined: none in time. */
async function ends(
  ...answers: readonly (TrafficStatus | undefined)[]
): Promise<TrafficStatus | 'lost' | undefined> {
  let asked = 0;
  return await endOf('1', {
    status: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer === undefined) throw new Error('no answer in time');
      return await Promise.resolve(answer);
    },
    pause: async () => await Promise.resolve(),
  });
}

it('a question without an answer does not lose the end', async () => {
  expect(await ends(running, undefined, undefined, running, undefined, done)).toEqual(done);
});

it('gives up where the generator does other traffic, none, or never answers', async () => {
  expect(await ends(running, { ...done, id: '2' })).toBeUndefined();
  expect(await ends(running, IDLE)).toBeUndefined();
  expect(await ends(running, undefined)).toBeUndefined();
});

it('does not go by what a generator that hangs said before', async () => {
  const before = { ...done, id: '0', silentMs: 2_000 };
  expect(await ends(before, { ...before, state: 'lost' }, running, done)).toEqual(done);
});

it('tells traffic that is lost from none', async () => {
  expect(await ends(running, { ...IDLE, state: 'lost' })).toBe('lost');
});
