// Logs as files of this machine: their size and parts of them.

import { open, stat } from 'node:fs/promises';
import type { LogText } from '../../model/engine.ts';

/** Undefined: it is not there. */
export async function logSize(file: string): Promise<number | undefined> {
  return await stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** At most `length` bytes from `at` on; fewer where the log ends. */
export async function readLog(file: string, at: number, length: number): Promise<Uint8Array> {
  // Node 22 has no `using`.
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

export function logText(file: string): LogText {
  return { size: () => logSize(file), read: (at, length) => readLog(file, at, length) };
}
