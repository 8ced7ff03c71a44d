// Ends daemons: asks first, insists after a while, and returns when they are gone.

import { VpclabError } from '../../errors.ts';
import { isAlive, untilDead, type ProcessIdentity } from '../kernel/process-identity.ts';

const KILL_TIMEOUT_MS = 5_000;

/**
 * `terminate`: SIGTERM, then SIGKILL after `graceMs`. `kill`: SIGKILL at once, for a daemon that will run again in a
 * moment: on SIGTERM some clean up what they serve (ovn-controller removes its chassis), after SIGKILL it stays.
 */
export type StopManner = { readonly kind: 'terminate'; readonly graceMs: number } | { readonly kind: 'kill' };

export async function endProcesses(processes: readonly ProcessIdentity[], manner: StopManner): Promise<void> {
  if (manner.kind === 'terminate') {
    signalAll(processes, 'SIGTERM');
    if (await untilDead(processes, manner.graceMs)) return;
  }
  signalAll(processes, 'SIGKILL');
  if (await untilDead(processes, KILL_TIMEOUT_MS)) return;
  const pids = processes.filter(isAlive).map(({ pid }) => pid);
  throw new VpclabError(
    'TIMED_OUT',
    `processes did not end within ${KILL_TIMEOUT_MS} ms of SIGKILL: ${pids.join(', ')}`,
  );
}

function signalAll(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const target of processes) {
    if (!isAlive(target)) continue;
    try {
      process.kill(target.pid, signal);
    } catch {
      // It ended between the look and the signal.
    }
  }
}
