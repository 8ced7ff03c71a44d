// A file that fills a file system. Its record is written beside it, so a little is left.

import { rmSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../machine/kernel/system-error.ts';

const CHUNK = Buffer.alloc(1024 * 1024);
/** For records of faults, which say how all is undone. */
const LEFT_BYTES = 256 * 1024;

function fillFile(directory: string): string {
  return join(directory, '.fault-fill');
}

export async function fill(directory: string): Promise<void> {
  const file = await open(fillFile(directory), 'w', 0o600);
  try {
    for (let left = leftIn(directory); left > 0; left = leftIn(directory))
      await file.write(CHUNK, 0, Math.min(left, CHUNK.length));
  } catch (error) {
    if (errnoOf(error) !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}

export function empty(directory: string): void {
  rmSync(fillFile(directory), { force: true });
}

function leftIn(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize - LEFT_BYTES;
}
