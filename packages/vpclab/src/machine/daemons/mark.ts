// The mark that every daemon of a lab carries: its row, in its environment. Observing the daemons of a lab is reading
// /proc, so no state file is needed, a restarted vpclabd finds all of them, and changed arguments show.

import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DaemonRow } from '../../model/rows.ts';
import { VpclabError } from '../../errors.ts';
import { parseProcessStat, type ProcessIdentity } from '../kernel/process-identity.ts';

export const ROW_VARIABLE = 'VPCLAB_ROW';
/** In the environment of a shell that is just starting daemons: see daemons-launch.ts. */
export const LAUNCHER_VARIABLE = 'VPCLAB_LAUNCHER';
const LAUNCH_TIMEOUT_MS = 5_000;

export type ObservedDaemon = ProcessIdentity & { readonly row: DaemonRow };

/** The text that is compared to tell whether a daemon runs as intended. */
export function markOf(row: DaemonRow): string {
  return JSON.stringify(row, sortedKeys);
}

/** All daemons that run with a mark, the oldest first where a row has several. */
export async function observeDaemons(): Promise<readonly ObservedDaemon[]> {
  const deadline = performance.now() + LAUNCH_TIMEOUT_MS;
  for (;;) {
    const { daemons, isLaunching } = await scan();
    if (!isLaunching) return daemons;
    if (performance.now() > deadline) {
      throw new VpclabError(
        'TIMED_OUT',
        `a shell that starts daemons did not end within ${LAUNCH_TIMEOUT_MS} ms`,
      );
    }
    await sleep(5);
  }
}

async function scan(): Promise<{ daemons: readonly ObservedDaemon[]; isLaunching: boolean }> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  let isLaunching = false;
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await textOf(`/proc/${pid}/environ`);
      if (environment === undefined) return [];
      if (valueIn(environment, LAUNCHER_VARIABLE) !== undefined) isLaunching = true;
      const mark = valueIn(environment, ROW_VARIABLE);
      if (mark === undefined) return [];
      const stat = parseProcessStat((await textOf(`/proc/${pid}/stat`)) ?? '');
      const row = parseMark(mark);
      if (stat === undefined || row === undefined || stat.state === 'Z') return [];
      return [{ pid: stat.pid, startTime: stat.startTime, row }];
    }),
  );
  const daemons = found.flat().toSorted((a, b) => Number(a.startTime) - Number(b.startTime) || a.pid - b.pid);
  return { daemons, isLaunching };
}

function parseMark(mark: string): DaemonRow | undefined {
  try {
    // Written by markOf() alone.
    return JSON.parse(mark) as DaemonRow;
  } catch {
    return undefined;
  }
}

function valueIn(environment: string, variable: string): string | undefined {
  const prefix = `${variable}=`;
  const start = environment.startsWith(prefix) ? 0 : environment.indexOf(`\0${prefix}`) + 1;
  if (start === 0 && !environment.startsWith(prefix)) return undefined;
  const end = environment.indexOf('\0', start);
  return environment.slice(start + prefix.length, end < 0 ? undefined : end);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // The process ended meanwhile, or belongs to the kernel.
    return undefined;
  }
}

/** The order in which a row's fields were written down is no difference. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
