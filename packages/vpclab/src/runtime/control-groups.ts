// Control groups of a lab's programs are outside of its sandbox and outlive it. So each is first recorded in the
// lab's directory (machine/programs/cgroup.sh), and what is recorded there is removed when the lab has ended.

import { readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from './file-error.ts';
import { readIfThere } from '../machine/kernel/process-identity.ts';

const GROUPS = '/sys/fs/cgroup';
const TRIES = 50;
const PAUSE_MS = 10;
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

/** Programs of the lab can write there: nothing but a group of vpclab's is touched, and only an empty one goes. */
const GROUP = /^\/sys\/fs\/cgroup\/(?:(?!\.\.?\/)[^\s/]+\/)*vpclab-[\w-]+$/;

/** `found`: also these. */
export function removeControlGroups(directory: string, found: readonly string[] = []): void {
  const written = readIfThere(join(directory, 'control-groups')) ?? '';
  // The last first: what is below a group was made after it.
  for (const group of [...new Set([...written.split('\n'), ...found])].toReversed()) {
    if (!GROUP.test(group)) continue;
    for (let tries = TRIES; tries > 0 && isBusy(group); tries -= 1) Atomics.wait(SLEEPER, 0, 0, PAUSE_MS);
  }
}

/** Of the lab whose first process this is, without what is written down: a directory can be removed under a lab. */
export function controlGroupsOf(pid: number): readonly string[] {
  const lines = (readIfThere(`/proc/${pid}/cgroup`) ?? '').trim().split('\n');
  const places = lines
    .map((line) => line.split(':'))
    .map(([, controllers = '', path = '']) => ({ controllers, path }));
  const own = places.flatMap(({ path }) => /\/(vpclab-\d+)(?:\/|$)/.exec(path)?.[1] ?? [])[0];
  if (own === undefined) return [];
  return places.flatMap(({ controllers, path }) => {
    // It is not in each of them: one without a process beside it has its name.
    const parts = path.split('/');
    const above = parts.includes(own) ? parts.slice(0, parts.indexOf(own)) : parts;
    const group = join(GROUPS, controllers, ...above, own);
    return [group, ...below(group)];
  });
}

function below(group: string): readonly string[] {
  try {
    return readdirSync(group, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(group, name));
  } catch {
    return [];
  }
}

/** Tries to remove it. A process that waited for one in the lab is on its way out; one that does not end keeps its group. */
function isBusy(group: string): boolean {
  try {
    rmdirSync(group);
    return false;
  } catch (error) {
    return errnoOf(error) === 'EBUSY';
  }
}

/** Puts a process where the lab's own are, so that what it starts can be bounded. Root's to do, and not needed to run. */
export function joinControlGroups(lab: number, pid: number): void {
  for (const line of (readIfThere(`/proc/${lab}/cgroup`) ?? '').trim().split('\n')) {
    const [, controllers = '', path = ''] = line.split(':');
    if (!/\/vpclab-[\w-]+$/.test(path)) continue;
    try {
      writeFileSync(join(GROUPS, controllers, path, 'cgroup.procs'), String(pid));
    } catch {
      // Bounds then hold for each process.
    }
  }
}
