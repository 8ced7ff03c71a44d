// What the supervisor knows of one daemon.

import type { DaemonRow } from '../../model/rows.ts';
import type { Silence } from './silence.ts';
import type { ProcessIdentity } from '../kernel/process-identity.ts';

/** A daemon that ran this long before it died is restarted at once. */
export const STEADY_MS = 10_000;

export type Entry = {
  readonly row: DaemonRow;
  state: 'running' | 'starting' | 'dead';
  identity: ProcessIdentity | undefined;
  startedAt: number;
  diedAt: number;
  restarts: number;
  /** Deaths soon after a start, in a row. */
  quickDeaths: number;
  timer: NodeJS.Timeout | undefined;
  /** Of the process that runs now. */
  silence: Silence | undefined;
  /** Aborted when nobody wants it any more: a start that is under way must not go on. */
  readonly forgotten: AbortController;
};

export function starting(row: DaemonRow): Entry {
  return {
    row,
    state: 'starting',
    identity: undefined,
    startedAt: performance.now(),
    diedAt: 0,
    restarts: 0,
    quickDeaths: 0,
    timer: undefined,
    silence: undefined,
    forgotten: new AbortController(),
  };
}

export function running(row: DaemonRow, identity: ProcessIdentity): Entry {
  // Adopted: how long it has been running is of no interest, only that it is not new.
  return { ...starting(row), state: 'running', identity, startedAt: performance.now() - STEADY_MS };
}
