// One process at a time makes, sets or removes the control groups of slowed daemons: vpclabd tries them, and each fault has a
// keeper of its own. flock(2): the kernel lets go when the holder dies.

import { closeSync, openSync } from 'node:fs';
import { VpclabError } from '../../errors.ts';
import { libc } from '../../machine/kernel/libc.ts';

const EXCLUSIVE_NOT_BLOCKING = 2 | 4;
/** What is done under it takes milliseconds. */
const WAIT_MS = 5_000;
const PAUSE_MS = 5;
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

/** `file`: made if it is not there. */
export function locked<Result>(file: string, work: () => Result, waitMs = WAIT_MS): Result {
  const fd = openSync(file, 'a');
  try {
    const deadline = performance.now() + waitMs;
    while (libc().flock(fd, EXCLUSIVE_NOT_BLOCKING) !== 0) {
      if (performance.now() > deadline)
        throw new VpclabError('TIMED_OUT', `another process has held ${file} for more than ${waitMs} ms`);
      Atomics.wait(SLEEPER, 0, 0, PAUSE_MS);
    }
    return work();
  } finally {
    closeSync(fd);
  }
}
