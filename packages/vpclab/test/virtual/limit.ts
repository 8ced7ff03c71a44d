// A busy process under a fault's limit of processors, by the time that the kernel says it ran.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { carryOut, undo } from '../../src/chaos/mechanisms/carry-out.ts';
import { cpuGroupOf } from '../../src/chaos/mechanisms/cpu-limit.ts';
import { Namespaces } from '../../src/machine/kernel/namespaces.ts';
import { readProcessStat } from '../../src/machine/kernel/process-identity.ts';
import { NETNS_DIRECTORY } from '../../src/machine/no-namespace.ts';
import type { FaultProcess } from '../../src/model/fault.ts';
import type { Expect } from './verdict.ts';

const PERCENT = 90;
/** Of a processor; there are two, and nothing else runs. */
const [LITTLE, MUCH] = [0.2, 0.5];
const MEASURED_MS = 3_000;
const TICKS_PER_SECOND = 100;

/** `before`: what is done with it first. Gives what it undoes. */
export async function judgeLimit(
  expect: Expect,
  before: (target: FaultProcess) => void = () => undefined,
): Promise<void> {
  const child = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
  try {
    const target = readProcessStat(child.pid ?? 0);
    if (target === undefined) throw new Error('it does not run');
    before(target);
    const home = groupOf(target);
    const group = cpuGroupOf(target);
    expect(`a group can be made: ${group?.group}`, group?.version === 2);
    expect('trying it moved nothing', groupOf(target) === home);
    if (group === undefined) return;
    const free = await shareOf(target);
    expect(`it runs freely before: ${free}`, free > MUCH);
    const action = { kind: 'cpu-limit', daemon: 'sh', process: target, ...group, percent: PERCENT } as const;
    const namespaces = new Namespaces(NETNS_DIRECTORY);
    await carryOut(action, { namespaces, id: 'a0b1c2d3-0', signal: AbortSignal.timeout(60_000) });
    expect('a second one would find the same group', cpuGroupOf(target)?.group === group.group);
    const slow = await shareOf(target);
    expect(`it gets a tenth: ${slow}`, slow > 0.02 && slow < LITTLE);
    const throttled = Number(/nr_throttled (\d+)/.exec(readFileSync(`${group.group}/cpu.stat`, 'utf8'))?.[1]);
    expect(`the kernel kept it waiting: ${throttled}`, throttled > 0);
    await undo(action, new Namespaces(NETNS_DIRECTORY));
    const after = await shareOf(target);
    expect(`the fault record is enough to undo it: ${after}`, after > MUCH && groupOf(target) === home);
    await undo(action, namespaces);
    expect('undoing it twice does no harm', groupOf(target) === home);
  } finally {
    child.kill('SIGKILL');
  }
}

function groupOf({ pid }: FaultProcess): string {
  return readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim();
}

/** Of one processor. */
async function shareOf({ pid }: FaultProcess): Promise<number> {
  const [from, before] = [performance.now(), ticksOf(pid)];
  await sleep(MEASURED_MS);
  return ((ticksOf(pid) - before) / TICKS_PER_SECOND / (performance.now() - from)) * 1000;
}

/** utime and stime: fields 14 and 15 of proc_pid_stat(5). */
function ticksOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
