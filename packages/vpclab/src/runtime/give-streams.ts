// A program of a lab opens its terminal and its pipes again by name (/dev/pts/3, /dev/stderr), and can only open
// those that it owns.

import { fchownSync, readlinkSync } from 'node:fs';
import type { LabIds } from './lab-user.ts';

/** Our own pipes and a new terminal; never a file or the terminal of the caller. */
export function giveStreams({ uid, gid }: LabIds, slave: number | undefined): void {
  const pipes = [0, 1, 2].filter((fd) => readlinkSync(`/proc/self/fd/${fd}`).startsWith('pipe:'));
  for (const fd of slave === undefined ? pipes : [...pipes, slave]) fchownSync(fd, uid, gid);
}
