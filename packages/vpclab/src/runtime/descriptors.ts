// Descriptors that our caller left open in us (a shell's `exec 251<secret`): they must not go on to what we start.

import { readFileSync, readdirSync } from 'node:fs';
import { checked, libc } from '../machine/kernel/libc.ts';
import { errnoOf } from './file-error.ts';

/** The same number on all architectures. */
const SYS_CLOSE_RANGE = 436;
const CLOSE_RANGE_CLOEXEC = 4;
const LAST = 0xffff_ffff;
const O_CLOEXEC = 0o2000000;

/** From now on no child inherits anything but what is handed to it. */
export function closeInherited(): void {
  const hasInherited = readdirSync('/proc/self/fd').some((fd) => Number(fd) > 2 && isInheritable(fd));
  // Rarely so: koffi takes longer to load than the look.
  if (hasInherited)
    checked('close_range', 'descriptors', libc().syscall(SYS_CLOSE_RANGE, 3, LAST, CLOSE_RANGE_CLOEXEC));
}

/** proc_pid_fdinfo(5). */
function isInheritable(fd: string): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
    return (Number.parseInt(flags ?? '0', 8) & O_CLOEXEC) === 0;
  } catch (error) {
    // The directory's own descriptor is closed by now.
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
