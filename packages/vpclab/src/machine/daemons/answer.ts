// Whether a running daemon still answers. It is asked over the socket where it takes commands, which its main loop
// serves: any answer will do, and none of the questions makes it do anything.

import { connect } from 'node:net';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DaemonRow } from '../../model/rows.ts';
import { controlSocket } from './control.ts';
import { parseProcessStat, readIfThere, type ProcessStat } from '../kernel/process-identity.ts';
import { errnoOf } from '../kernel/system-error.ts';

export type Question = { readonly socket: string; readonly text: string };

const FRR_CONSOLE = '.vty';

/** ovs-appctl(8) for OVS and OVN, vtysh(1) for FRR, an empty line for the responder. */
export function questionFor(row: DaemonRow, pid: number): Question | undefined {
  // Without a path in its arguments it uses the default one (ovs: lib/unixctl.c).
  const byPid = row.program === 'ovn-controller' ? `${row.directory}/${row.program}.${pid}.ctl` : undefined;
  const control = controlSocket(row) ?? byPid;
  if (control !== undefined)
    return { socket: control, text: JSON.stringify({ id: 0, method: 'version', params: [] }) };
  if (row.readySocket === undefined) return undefined;
  const isConsole = basename(row.readySocket).endsWith(FRR_CONSOLE);
  return { socket: row.readySocket, text: isConsole ? 'enable\0' : '\n' };
}

/** `unknown`: there is nobody to ask (the socket is gone), which says nothing of the daemon. */
export type Hearing = 'answered' | 'unknown';

/** Until it is asked again where as many wait as it lets wait: one that hangs accepts nobody (unix(7), EAGAIN). */
const AGAIN_MS = 500;

/** Waits for the answer as long as it takes: whoever asks ends it by the signal. */
export async function hear(question: Question, signal: AbortSignal): Promise<Hearing> {
  for (;;) {
    const hearing = await hearOnce(question, signal);
    if (hearing !== 'full') return hearing;
    await sleep(AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

async function hearOnce({ socket, text }: Question, signal: AbortSignal): Promise<Hearing | 'full'> {
  if (signal.aborted) return 'unknown';
  return await new Promise((resolve) => {
    const connection = connect({ path: socket });
    const end = (hearing: Hearing | 'full'): void => {
      signal.removeEventListener('abort', onAbort);
      connection.destroy();
      resolve(hearing);
    };
    const onAbort = (): void => end('unknown');
    signal.addEventListener('abort', onAbort, { once: true });
    connection.once('data', () => end('answered'));
    connection.once('close', () => end('unknown'));
    connection.on('error', (error) => end(errnoOf(error) === 'EAGAIN' ? 'full' : 'unknown'));
    connection.write(text);
  });
}

type Activity = Pick<ProcessStat, 'state' | 'ticks'>;

/** What the main thread of a process is doing; undefined: it is gone. */
export function activityOf(pid: number): Activity | undefined {
  return parseProcessStat(readIfThere(`/proc/${pid}/task/${pid}/stat`) ?? '');
}

/**
 * Runs, waits for a processor, or waits within the kernel (D, proc_pid_stat(5)): for a disk, for a grace period with each
 * port that goes, for the lock of rtnetlink while the kernel takes hundreds of namespaces apart. `ticksBefore`: what it
 * had used when it was last looked at.
 */
export function isAtWork({ state, ticks }: Activity, ticksBefore: number): boolean {
  return state === 'R' || state === 'D' || ticks !== ticksBefore;
}
