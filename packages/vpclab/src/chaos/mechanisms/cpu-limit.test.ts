// A real process in a real control group, where this machine lets one be made. How slow it is then, chaos-shown.test.ts and
// `npm run netem` look at.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { readProcessStat } from '../../machine/kernel/process-identity.ts';
import type { FaultProcess } from '../../model/fault.ts';
import { cpuGroupOf, liftLimit, limitProcessor } from './cpu-limit.ts';

const directory = mkdtempSync(join(tmpdir(), 'vpclab-cpu-'));
const record = join(directory, 'control-groups');
afterAll(() => rmSync(directory, { recursive: true }));

let child: ReturnType<typeof spawn>;
let target: FaultProcess;
beforeEach(async () => {
  // What it starts is slow as well.
  child = spawn('sh', ['-c', 'sleep 60 & echo started; wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout !== null) await once(child.stdout, 'data');
  const stat = readProcessStat(child.pid ?? 0);
  if (stat === undefined) throw new Error('it does not run');
  target = { pid: stat.pid, startTime: stat.startTime };
});
afterEach(() => {
  for (const pid of family()) process.kill(pid, 'SIGKILL');
});

const family = (): readonly number[] => {
  const children = readFileSync(`/proc/${target.pid}/task/${target.pid}/children`, 'utf8');
  return [target.pid, ...children.split(' ').filter(Boolean).map(Number)];
};
const groups = (pid = target.pid): string => readFileSync(`/proc/${pid}/cgroup`, 'utf8');

it('puts a process and its children into a group with a limit, and back', (context) => {
  const [before, group] = [groups(), cpuGroupOf(target, record)];
  if (group?.home === undefined) {
    context.skip('no control group with a limit of processors can be made here');
    return;
  }
  // Trying it has left nothing.
  expect([groups(), existsSync(group.group)]).toEqual([before, false]);
  const action = { kind: 'cpu-limit', daemon: 'sleep', process: target, ...group, percent: 60 } as const;
  limitProcessor(action, record);
  expect(family()).toHaveLength(2);
  for (const pid of family()) expect(groups(pid)).toContain(`/vpclab-slow-`);
  const file = group.version === 1 ? 'cpu.cfs_quota_us' : 'cpu.max';
  expect(readFileSync(join(group.group, file), 'utf8')).toMatch(/^40000\b/);
  expect(readFileSync(record, 'utf8')).toBe(`${group.group}\n`);
  // A second fault finds the same group, which is refused, and does not end the first.
  expect(cpuGroupOf(target, record)?.group).toBe(group.group);
  expect(groups()).toContain('/vpclab-slow-');
  liftLimit(action, record);
  expect([groups(), existsSync(group.group)]).toEqual([before, false]);
  liftLimit(action, record);
});

it('leaves a process alone that has only the number of the one that is meant', (context) => {
  const [before, group] = [groups(), cpuGroupOf(target, record)];
  if (group?.home === undefined) {
    context.skip('no control group with a limit of processors can be made here');
    return;
  }
  const gone = { pid: target.pid, startTime: '1' };
  const action = { kind: 'cpu-limit', daemon: 'sleep', process: gone, ...group, percent: 60 } as const;
  expect(() => limitProcessor(action, record)).toThrow('sleep ended');
  liftLimit(action, record);
  expect([groups(), existsSync(group.group)]).toEqual([before, false]);
});

it('has no group where none can be written down', () => {
  expect(cpuGroupOf(target, join(directory, 'missing', 'control-groups'))).toBeUndefined();
});
