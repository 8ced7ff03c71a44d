import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isAlive, parseProcessStat, readProcessStat } from './process-identity.ts';

describe('parseProcessStat', () => {
  it('counts fields from the end of the name, which may hold anything', () => {
    const text = `42 (a) b (c)) S 7 ${Array.from({ length: 17 }, (_, i) => i).join(' ')} 9999 x`;
    expect(parseProcessStat(text)).toEqual({
      pid: 42,
      command: 'a) b (c)',
      state: 'S',
      parent: 7,
      startTime: '9999',
      // Fields 14 and 15.
      ticks: 9 + 10,
    });
  });

  it.each(['', 'x', '42 (sh) S 1'])('has no answer for %j', (text) => {
    expect(parseProcessStat(text)).toBeUndefined();
  });
});

describe('isAlive', () => {
  it('knows this process', () => {
    expect(isAlive({ pid: process.pid, startTime: readProcessStat(process.pid)?.startTime ?? '' })).toBe(
      true,
    );
  });

  it('does not take a later process of the same number for it', () => {
    expect(isAlive({ pid: process.pid, startTime: '1' })).toBe(false);
  });

  it('knows that a process has ended', () => {
    const { pid } = spawnSync('true');
    expect(isAlive({ pid, startTime: '1' })).toBe(false);
  });
});
