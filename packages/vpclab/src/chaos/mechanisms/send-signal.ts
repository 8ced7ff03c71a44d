// A signal to the very process that is meant, if it still runs.

import { isAlive } from '../../machine/kernel/process-identity.ts';
import type { FaultProcess } from '../../model/fault.ts';

export function sendSignal(target: FaultProcess | undefined, signal: NodeJS.Signals): void {
  if (target === undefined || !isAlive(target)) return;
  try {
    process.kill(target.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
