import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { activityOf, hear, isAtWork } from './answer.ts';

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

const PROGRAM = `
require('node:net').createServer((socket) => socket.on('data', () => socket.write('x')).on('error', () => {}))
  .listen({ path: process.argv[1], backlog: 1 }, () => console.log('listening'));`;

it('a process that hangs has not answered where others wait for it already, as many as it lets wait', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vpclab-answer-'));
  const socket = join(directory, 's');
  const child = spawn(process.execPath, ['-e', PROGRAM, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  const refused = Array.from({ length: 8 }, async () => {
    const [error] = (await once(connect(socket).unref(), 'error')) as [NodeJS.ErrnoException];
    return error.code;
  });
  expect(await Promise.race(refused)).toBe('EAGAIN');
  const heard = hear({ socket, text: '\n' }, stop.signal);
  expect(await Promise.race([heard, sleep(1_000, 'nothing')])).toBe('nothing');
  child.kill('SIGCONT');
  expect(await heard).toBe('answered');
});
