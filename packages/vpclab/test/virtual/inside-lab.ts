// Runs as the user of a lab, in the group that is delegated to it: limits a process of the lab, and a program that has a group
// with limits already.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { judgeLimit } from './limit.ts';
import { judge } from './verdict.ts';

const own = join('/sys/fs/cgroup', readFileSync('/proc/self/cgroup', 'utf8').trim().split(':')[2] ?? '');
const lab = dirname(own);
const program = join(lab, 'vpclab-1-2');
const divided = (): string => readFileSync(join(lab, 'cgroup.subtree_control'), 'utf8').trim();

await judge(async (expect) => {
  expect(`it is in a group of the lab: ${own}`, own.endsWith('/vpclab-lab'));
  await judgeLimit(expect);
  expect('processors are divided no more', divided() === 'memory pids');
  mkdirSync(program);
  writeFileSync('/run/vpclab/control-groups', `${program}\n`, { flag: 'a' });
  writeFileSync(join(program, 'pids.max'), '20');
  await judgeLimit(
    (what, isSo) => expect(`a program with limits: ${what}`, isSo),
    ({ pid }) => writeFileSync(join(program, 'cgroup.procs'), String(pid)),
  );
  expect('it has its other limits', readFileSync(join(program, 'pids.max'), 'utf8').trim() === '20');
  expect('processors are divided no more again', divided() === 'memory pids');
});
