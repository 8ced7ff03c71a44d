// Real processes: one that answers, one that is stopped, one that goes round in a loop.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DaemonRow } from '../../model/rows.ts';
import { questionFor } from './answer.ts';
import { Silence } from './silence.ts';

const BOUNDS = { askEveryMs: 20, shownMs: 50, hungMs: 400, loopingMs: 1_500 };
const POLL_MS = 20;

let directory: string;
let child: ChildProcess;
let silence: Silence;

/** Answers whatever it is asked; after SIGUSR2 it goes round in a loop. */
const PROGRAM = `
require('node:net').createServer((socket) => socket.on('data', () => socket.write('x')).on('error', () => {}))
  .listen(process.argv[1], () => console.log('listening'));
process.on('SIGUSR2', () => { for (;;); });`;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vpclab-silence-'));
  const socket = join(directory, 's');
  child = spawn(process.execPath, ['-e', PROGRAM, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout ?? child, 'data');
  const row: DaemonRow = {
    kind: 'daemon',
    key: 'test/daemon',
    netns: 'test',
    program: 'node',
    args: [],
    env: {},
    directory,
    pidFile: join(directory, 'pid'),
    logFile: join(directory, 'log'),
    readySocket: socket,
    database: undefined,
    after: [],
    restartsWith: [],
    carries: '',
    origin: { concept: 'node', name: 'test' },
  };
  silence = new Silence(questionFor(row, child.pid ?? 0), child.pid ?? 0, BOUNDS);
});
afterEach(() => {
  silence.end();
  child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

/** Looks until it hangs or the time is over; gives the longest silence that was shown. */
async function watch(forMs: number): Promise<{ readonly hung: boolean; readonly silentMs: number }> {
  let silentMs = 0;
  for (const startedAt = performance.now(); performance.now() - startedAt < forMs;) {
    const hung = silence.look(performance.now(), false) === 'hung';
    silentMs = Math.max(silentMs, silence.ms());
    if (hung) return { hung, silentMs };
    await sleep(POLL_MS);
  }
  return { hung: false, silentMs };
}

it('notices an answer', async () => {
  expect(await watch(600)).toMatchObject({ hung: false });
  expect(silence.ms()).toBe(0);
});

it('gives up one that is stopped, and says so once', async () => {
  child.kill('SIGSTOP');
  const { hung, silentMs } = await watch(2_000);
  expect(hung).toBe(true);
  expect(silentMs).toBeGreaterThanOrEqual(BOUNDS.hungMs);
  expect(silentMs).toBeLessThan(BOUNDS.loopingMs);
  expect((await watch(100)).hung).toBe(false);
});

it('no longer reports a daemon that answers again', async () => {
  child.kill('SIGSTOP');
  expect((await watch(200)).silentMs).toBeGreaterThan(0);
  child.kill('SIGCONT');
  expect((await watch(600)).hung).toBe(false);
  expect(silence.ms()).toBe(0);
});

it('gives a busy one more time', async () => {
  child.kill('SIGUSR2');
  const { hung, silentMs } = await watch(5_000);
  expect(hung).toBe(true);
  expect(silentMs).toBeGreaterThanOrEqual(BOUNDS.loopingMs);
});

it('does not count time in which it did not look', async () => {
  child.kill('SIGSTOP');
  await watch(200);
  const later = performance.now() + 60_000;
  expect(silence.look(later, true)).toBe('well');
});
