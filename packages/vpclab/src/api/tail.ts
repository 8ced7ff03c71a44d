// The end of a text file, and what is appended to it. Polling: log files are replaced or cut by their writers, and
// inotify tells nothing of a path that was replaced.

import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const CHUNK = 64 * 1024;
const POLL_MS = 200;

/** The last `lines` lines, and the offset after them. */
export async function lastLines(file: string, lines: number): Promise<{ text: string; offset: number }> {
  return await reading(file, (handle) => lastLinesOf(handle, lines));
}

async function lastLinesOf(handle: FileHandle, lines: number): Promise<{ text: string; offset: number }> {
  const { size } = await handle.stat();
  if (lines === 0) return { text: '', offset: size };
  const chunks: Buffer[] = [];
  let start = size;
  let newlines = 0;
  while (start > 0 && newlines <= lines) {
    const length = Math.min(CHUNK, start);
    start -= length;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
    const chunk = buffer.subarray(0, bytesRead);
    chunks.unshift(chunk);
    for (const byte of chunk) if (byte === 0x0a) newlines += 1;
  }
  return { text: keepLast(Buffer.concat(chunks).toString('utf8'), lines), offset: size };
}

/** Node 22 has no `using`. */
async function reading<T>(file: string, read: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    return await read(handle);
  } finally {
    await handle.close();
  }
}

function keepLast(text: string, lines: number): string {
  const all = text.split('\n');
  const open = all.at(-1) === '' ? 1 : 0;
  return all.slice(-(lines + open)).join('\n');
}

/** Chunks appended after `offset`, until the signal; a file that became shorter is read from its start. */
export async function* appended(file: string, offset: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  let position = offset;
  while (!signal.aborted) {
    const size = await stat(file).then(
      (stats) => stats.size,
      () => undefined,
    );
    if (size !== undefined && size < position) position = 0;
    if (size !== undefined && size > position) {
      const at = position;
      const { buffer, bytesRead } = await reading(file, (handle) =>
        handle.read(Buffer.alloc(CHUNK), 0, CHUNK, at),
      );
      position += bytesRead;
      if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
      continue;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}
