// Memory that is held: this process has it, and gives it back when it ends, in whatever way.

import { readFileSync, writeFileSync } from 'node:fs';
import { VpclabError } from '../../errors.ts';
import type { Undo } from './carrying.ts';

const CHUNK_BYTES = 16 * 1024 * 1024;
const KIB = 1024;

/** The rest is for whoever needs memory before the kernel ends this process. */
const MAX_PERCENT = 95;

export function holdMemory(percent: number): Undo {
  // proc_pid_oom_score_adj(5): before any other process, this one is ended.
  writeFileSync('/proc/self/oom_score_adj', '1000');
  const bytes = Math.floor((available() * Math.min(percent, MAX_PERCENT)) / 100);
  // Filled with something: pages of zeros that nobody wrote to take no memory.
  const held = Array.from({ length: Math.ceil(bytes / CHUNK_BYTES) }, (_, index) =>
    Buffer.alloc(Math.min(CHUNK_BYTES, bytes - index * CHUNK_BYTES), 1),
  );
  return async () => {
    held.length = 0;
    await Promise.resolve();
  };
}

/** proc_meminfo(5): what could be had without swapping. */
function available(): number {
  const kib = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1];
  if (kib === undefined)
    throw new VpclabError('HOST_UNSUITABLE', 'The kernel does not say how much memory is left.');
  return Number(kib) * KIB;
}
