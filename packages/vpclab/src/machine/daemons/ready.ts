// When a started daemon is ready, and why it is not.

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../../errors.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { isAlive, readIfThere, type ProcessIdentity } from '../kernel/process-identity.ts';

const POLL_MS = 4;
const LOG_LINES = 8;

export type ReadyOptions = { readonly timeoutMs: number; readonly signal: AbortSignal };

/** Throws DAEMON_FAILED with the end of the daemon's log when it dies or takes longer than `timeoutMs`. */
export async function untilReady(
  row: DaemonRow,
  identity: ProcessIdentity | undefined,
  options: ReadyOptions,
): Promise<ProcessIdentity> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    options.signal.throwIfAborted();
    if (identity === undefined || !isAlive(identity)) throw failure(row, 'ended while it started');
    if (await isReady(row, identity)) return identity;
    if (performance.now() > deadline) {
      throw failure(row, `was not ready within ${options.timeoutMs} ms (${awaitedBy(row)})`);
    }
    await sleep(POLL_MS);
  }
}

async function isReady(row: DaemonRow, identity: ProcessIdentity): Promise<boolean> {
  if (row.readySocket !== undefined) return await accepts(row.readySocket);
  // An earlier process's file may still lie there.
  return Number.parseInt(readIfThere(row.pidFile) ?? '', 10) === identity.pid;
}

/** A socket that a dead process left behind refuses. */
async function accepts(path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function awaitedBy(row: DaemonRow): string {
  return row.readySocket === undefined
    ? `awaited: its pid in ${row.pidFile}`
    : `awaited: socket ${row.readySocket}`;
}

function failure(row: DaemonRow, what: string): VpclabError {
  const end = endOfLog(row.logFile);
  const log = end === '' ? `its log ${row.logFile} is empty` : `the end of its log ${row.logFile}:\n${end}`;
  return new VpclabError('DAEMON_FAILED', `${row.key} ${what}; ${log}`, {
    details: { daemon: row.key, log: row.logFile },
  });
}

function endOfLog(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
  } catch {
    return '';
  }
}
