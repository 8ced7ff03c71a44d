// Keeps a log from growing without bound: cut down to its end, in place. All writers of a lab append (O_APPEND: the
// shell's >>, ovs: lib/vlog.c, FRR: lib/zlog_targets.c), so they go on at the new end and need not be told, hung ones
// included. A line that is written at that very moment may be lost.

import { closeSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';

const MOST_BYTES = 2 << 20;
const KEPT_BYTES = 512 << 10;
const LINE_FEED = 0x0a;
const NOTE = '... older lines were dropped, the log had grown too long\n';

export type LogBounds = { readonly mostBytes: number; readonly keptBytes: number };

/** Whether it was cut. A log that is not there is short enough. */
export function boundLog(
  file: string,
  { mostBytes, keptBytes }: LogBounds = { mostBytes: MOST_BYTES, keptBytes: KEPT_BYTES },
): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= mostBytes) return false;
  const fd = openSync(file, 'r');
  const end = Buffer.alloc(keptBytes);
  let length: number;
  try {
    length = readSync(fd, end, 0, keptBytes, size - keptBytes);
  } finally {
    closeSync(fd);
  }
  const kept = end.subarray(end.indexOf(LINE_FEED) + 1, length);
  const appending = openSync(file, 'a');
  try {
    ftruncateSync(appending, 0);
    writeSync(appending, Buffer.concat([Buffer.from(NOTE), kept]));
  } finally {
    closeSync(appending);
  }
  return true;
}
