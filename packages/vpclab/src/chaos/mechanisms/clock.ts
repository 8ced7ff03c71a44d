// A daemon that runs with another time of day. The supervisor starts it again as the record of the fault says (clockWords
// in machine/tools/fault-clock.ts): here it is killed for that, and waited for.

import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../../errors.ts';
import { isAlive, readIfThere, readProcessStat } from '../../machine/kernel/process-identity.ts';
import { CLOCK_VARIABLE } from '../../machine/tools/fault-clock.ts';
import type { FaultAction, FaultProcess } from '../../model/fault.ts';
import { sendSignal } from './send-signal.ts';

type ClockAction = FaultAction & { readonly kind: 'clock' };

const BACK_MS = 10_000;
/** Without vpclabd nobody starts it again before vpclabd is back, and then without the fault. */
const UNDONE_MS = 4_000;
const POLL_MS = 20;

/** Returns once it runs with the other time. */
export async function offsetClock(action: ClockAction, signal: AbortSignal): Promise<void> {
  sendSignal(action.process, 'SIGKILL');
  const deadline = performance.now() + BACK_MS;
  for (;;) {
    const now = current(action);
    if (now !== undefined && hasOffset(now)) return;
    if (performance.now() > deadline)
      throw new VpclabError('DAEMON_FAILED', `${action.daemon} did not come back with another time.`);
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Ends it for as long as it comes back with the other time, as one that was just being started. */
export async function resetClock(action: ClockAction): Promise<void> {
  const deadline = performance.now() + UNDONE_MS;
  for (;;) {
    const now = current(action);
    if (now !== undefined && !hasOffset(now)) return;
    sendSignal(now, 'SIGKILL');
    if (performance.now() > deadline) return;
    await sleep(POLL_MS);
  }
}

/** Undefined: it does not run. */
function current({ pidFile, process: first }: ClockAction): FaultProcess | undefined {
  const found = readProcessStat(Number.parseInt(readIfThere(pidFile) ?? '', 10));
  // Its file is the first one's until it writes its own.
  if (found === undefined || !isAlive(found)) return undefined;
  return found.pid === first.pid && found.startTime === first.startTime ? undefined : found;
}

function hasOffset({ pid }: FaultProcess): boolean {
  const environment = readIfThere(`/proc/${pid}/environ`) ?? '';
  return environment.split('\0').some((entry) => entry.startsWith(`${CLOCK_VARIABLE}=`));
}
