// A real process in the place of the generator: well, stopped, and stopped by a fault.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Silence } from '../machine/daemons/silence.ts';
import { readProcessStat } from '../machine/kernel/process-identity.ts';
import type { FaultRecord } from '../model/fault.ts';
import { GeneratorWatch } from './generator-watch.ts';

const BOUNDS = { askEveryMs: 50, shownMs: 50, hungMs: 800, loopingMs: 60_000 };
const PROGRAM = `
require('node:net').createServer((socket) => socket.on('data', () => socket.write('x')).on('error', () => {}))
  .listen(process.argv[1], () => console.log('listening'));`;

let directory: string;
let child: ChildProcess;
let watch: GeneratorWatch;
let hung: number;
let faults: readonly FaultRecord[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vpclab-generator-'));
  const socket = join(directory, 's');
  child = spawn(process.execPath, ['-e', PROGRAM, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout ?? child, 'data');
  [hung, faults] = [0, []];
  watch = new GeneratorWatch({
    socket,
    onHung: () => (hung += 1),
    faults: { active: () => faults },
    silenceOf: (question, pid) => new Silence(question, pid, BOUNDS),
  });
});
afterEach(() => {
  watch.close();
  child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;

it('one that answers is left alone', async () => {
  await sleep(3_000);
  expect([hung, hasEnded()]).toEqual([0, false]);
});

it('one that is stopped is killed', async () => {
  child.kill('SIGSTOP');
  await expect.poll(hasEnded, { timeout: 10_000 }).toBe(true);
  expect([hung, child.signalCode]).toEqual([1, 'SIGKILL']);
});

it('one that a fault stopped is left alone until the fault ends', async () => {
  const { pid = 0, startTime = '' } = readProcessStat(child.pid ?? 0) ?? {};
  const action = { kind: 'pause', daemon: 'traffic', process: { pid, startTime } } as const;
  faults = [{ actions: [action] } as unknown as FaultRecord];
  child.kill('SIGSTOP');
  await sleep(4_000);
  expect([hung, hasEnded()]).toEqual([0, false]);
  faults = [];
  await expect.poll(hasEnded, { timeout: 10_000 }).toBe(true);
});
