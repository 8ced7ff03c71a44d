import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { DaemonRow } from '../model/rows.ts';
import { ROW_VARIABLE, markOf, observeDaemons } from './daemons-mark.ts';

const row: DaemonRow = {
  kind: 'daemon',
  key: `test-${process.pid}/sleep`,
  netns: 'test',
  program: 'sleep',
  args: ['60'],
  env: { B: "quote ' and\nline", A: '1' },
  directory: '/nonexistent',
  pidFile: '/nonexistent/pid',
  logFile: '/nonexistent/log',
  readySocket: undefined,
  database: undefined,
  after: [],
  restartsWith: [],
  carries: '',
  origin: { concept: 'node', name: 'test' },
};

describe('markOf', () => {
  it('is the same whatever the order of fields', () => {
    const reversed = Object.fromEntries(Object.entries(row).toReversed()) as unknown as DaemonRow;
    expect(markOf(reversed)).toBe(markOf(row));
  });

  it('differs when an argument does', () => {
    expect(markOf({ ...row, args: ['61'] })).not.toBe(markOf(row));
  });
});

describe('observeDaemons', () => {
  it('reads the row back from a running process, and only from that', async () => {
    const child = spawn('sleep', ['60'], { env: { PATH: '/usr/bin:/bin', [ROW_VARIABLE]: markOf(row) } });
    await once(child, 'spawn');
    const found = (await observeDaemons()).filter((daemon) => daemon.row.key === row.key);
    expect(found.map(({ pid }) => pid)).toEqual([child.pid]);
    expect(markOf(found[0]?.row ?? row)).toBe(markOf(row));
    child.kill('SIGKILL');
    await once(child, 'close');
    expect((await observeDaemons()).filter((daemon) => daemon.row.key === row.key)).toEqual([]);
  });
});
