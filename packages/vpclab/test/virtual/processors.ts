// In a virtual machine with control groups of version 2 only: a busy process that a fault slows, first in the root's group, then
// in a lab of another user, who gets a group delegated as each lab of root's has it.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { removeControlGroups } from '../../src/runtime/control-groups.ts';
import { judgeLimit } from './limit.ts';
import { readVerdict } from './verdict.ts';
import type { Expect } from './verdict.ts';

const GROUPS = '/sys/fs/cgroup';
/** Where a lab finds its directory on the host. */
const DIRECTORY = '/run/vpclab';
const LAB_USER = 100_000;
const IDS = 65_536;
const PREPARE = fileURLToPath(new URL('../../src/runtime/prepare.sh', import.meta.url));
const INSIDE = fileURLToPath(new URL('inside-lab.ts', import.meta.url));
const WITHIN_MS = 120_000;

export async function judgeProcessors(expect: Expect): Promise<void> {
  execFileSync('mount', ['-t', 'cgroup2', 'none', GROUPS]);
  writeFileSync(`${GROUPS}/cgroup.subtree_control`, '+cpu +memory +pids');
  mkdirSync(DIRECTORY);
  await judgeLimit((what, isSo) => expect(`root: ${what}`, isSo));
  expect('nothing is left of it', labGroups().length === 0);
  await judgeDelegated(expect);
  removeControlGroups(DIRECTORY);
  expect('nothing is left of the lab', labGroups().length === 0);
}

async function judgeDelegated(expect: Expect): Promise<void> {
  const owner = spawn('unshare', ['--user', 'sh', '-c', 'echo ready; exec sleep 1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(owner.stdout, 'data');
    for (const map of ['uid_map', 'gid_map'])
      writeFileSync(`/proc/${owner.pid}/${map}`, `0 ${LAB_USER} ${IDS}\n`);
    const record = `${DIRECTORY}/control-groups`;
    writeFileSync(record, '');
    chownSync(record, LAB_USER, LAB_USER);
    const words = [
      ...[PREPARE, '--namespace', `/proc/${owner.pid}/ns/user`, '--owner', `${LAB_USER}:${LAB_USER}`],
      ...['--directory', DIRECTORY, '--groups', '--', process.execPath, ...process.execArgv, INSIDE],
    ];
    const { stdout, stderr, status, signal } = spawnSync('sh', words, {
      encoding: 'utf8',
      timeout: WITHIN_MS,
    });
    process.stdout.write(`${stdout.replaceAll(/^/gm, '  ')}${stderr}it ended with ${status ?? signal}\n`);
    expect('a lab of another user slows its own', readVerdict(stdout)?.length === 0);
  } finally {
    owner.kill('SIGKILL');
  }
}

function labGroups(): readonly string[] {
  return readdirSync(GROUPS).filter((name) => name.startsWith('vpclab-'));
}
