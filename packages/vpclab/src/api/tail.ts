// The end of a log, and what is appended to it. Polling: log files are replaced or cut by their writers, and
// inotify tells nothing of a path that was replaced.

import { setTimeout as sleep } from 'node:timers/promises';
import type { LogText } from '../model/engine.ts';

const CHUNK = 64 * 1024;
const POLL_MS = 200;

/** The last `lines` lines, and the offset after them. */
export async function lastLines(
  log: LogText,
  lines: number,
): Promise<{ readonly text: string; readonly offset: number }> {
  const size = (await log.size()) ?? 0;
  if (lines === 0) return { text: '', offset: size };
  const chunks: Uint8Array[] = [];
  let start = size;
  let newlines = 0;
  while (start > 0 && newlines <= lines) {
    const length = Math.min(CHUNK, start);
    start -= length;
    const chunk = await log.read(start, length);
    chunks.unshift(chunk);
    for (const byte of chunk) if (byte === 0x0a) newlines += 1;
  }
  return { text: keepLast(Buffer.concat(chunks).toString('utf8'), lines), offset: size };
}

function keepLast(text: string, lines: number): string {
  const all = text.split('\n');
  const open = all.at(-1) === '' ? 1 : 0;
  return all.slice(-(lines + open)).join('\n');
}

/** Chunks appended after `offset`, until the signal; a log that became shorter is read from its start. */
export async function* appended(
  log: LogText,
  offset: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let position = offset;
  while (!signal.aborted) {
    const size = await log.size();
    if (size !== undefined && size < position) position = 0;
    if (size !== undefined && size > position) {
      const chunk = await log.read(position, CHUNK);
      position += chunk.length;
      if (chunk.length > 0) yield chunk;
      continue;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}
