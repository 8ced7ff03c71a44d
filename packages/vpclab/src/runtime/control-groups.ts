// Control groups of a lab's programs are outside of its sandbox and outlive it. So each is first recorded in the
// lab's directory (machine/programs/cgroup.sh), and what is recorded there is removed when the lab has ended.

import { rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from './file-error.ts';
import { readIfThere } from '../machine/kernel/process-identity.ts';

const TRIES = 50;
const PAUSE_MS = 10;
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

/** Programs of the lab can write there: nothing but a group of vpclab's is touched, and only an empty one goes. */
const GROUP = /^\/sys\/fs\/cgroup\/(?:(?!\.\.?\/)[^\s/]+\/)*vpclab-[\w-]+$/;

export function removeControlGroups(directory: string): void {
  const written = readIfThere(join(directory, 'control-groups')) ?? '';
  // The last first: what is below a group was made after it.
  for (const group of [...new Set(written.split('\n'))].toReversed()) {
    if (!GROUP.test(group)) continue;
    for (let tries = TRIES; tries > 0 && isBusy(group); tries -= 1) Atomics.wait(SLEEPER, 0, 0, PAUSE_MS);
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
      writeFileSync(join('/sys/fs/cgroup', controllers, path, 'cgroup.procs'), String(pid));
    } catch {
      // Bounds then hold for each process.
    }
  }
}
