// Which process is meant, safely: a pid alone is used again after a while, a pid with its start time is not
// (until the next boot, which the boot id tells).

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export type ProcessIdentity = {
  readonly pid: number;
  /** Clock ticks since boot: field 22 of /proc/<pid>/stat, proc_pid_stat(5). */
  readonly startTime: string;
};

export type ProcessStat = ProcessIdentity & {
  /** Name of the program: at most 15 bytes of it. */
  readonly command: string;
  readonly state: string;
  readonly parent: number;
  /** What it has used of processors: fields 14 and 15. */
  readonly ticks: number;
};

/** undefined: there is no such process. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseProcessStat(text);
}

/** The command name is in parentheses and may hold anything, so fields are counted from the last one. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const end = text.lastIndexOf(')');
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(end + 2).split(' ');
  const [state, parent] = fields;
  const startTime = fields[19];
  if (end < 0 || Number.isNaN(pid) || state === undefined || startTime === undefined) return undefined;
  const command = text.slice(text.indexOf('(') + 1, end);
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { pid, startTime, command, state, parent: Number(parent), ticks };
}

/** A zombie counts as dead: all it had is gone, it only waits for its parent to take notice. */
export function isAlive(identity: ProcessIdentity): boolean {
  const stat = readProcessStat(identity.pid);
  return (
    stat !== undefined && stat.startTime === identity.startTime && stat.state !== 'Z' && stat.state !== 'X'
  );
}

const POLL_MS = 3;

/** False where some are left after that time. */
export async function untilDead(processes: readonly ProcessIdentity[], timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (processes.some(isAlive)) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

const TICKS_PER_SECOND = 100;

/** How long a process with this start time has been there: USER_HZ is 100 wherever Linux runs Node. */
export function ageMs(startTime: string): number {
  const uptime = Number.parseFloat(readFileSync('/proc/uptime', 'latin1'));
  return (uptime - Number(startTime) / TICKS_PER_SECOND) * 1_000;
}

export function currentBoot(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}

export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // ENOENT, or ESRCH from /proc when the process ends while it is read: both mean that it is not there.
    return undefined;
  }
}
