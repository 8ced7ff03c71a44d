import { expect, it } from 'vitest';
import { activityOf, isAtWork } from './answer.ts';

it.each([
  ['runs, or waits for a processor', { state: 'R', ticks: 7 }, true],
  ['waits within the kernel, for a disk or for the lock of rtnetlink', { state: 'D', ticks: 7 }, true],
  ['has done something in between', { state: 'S', ticks: 8 }, true],
  ['sleeps', { state: 'S', ticks: 7 }, false],
  ['is stopped', { state: 'T', ticks: 7 }, false],
])('tells whether a thread is at work: %s', (_what, activity, expected) => {
  expect(isAtWork(activity, 7)).toBe(expected);
});

it('reads the state of a thread that runs', () => {
  expect(activityOf(process.pid)).toMatchObject({ state: 'R' });
  expect(activityOf(0)).toBeUndefined();
});
