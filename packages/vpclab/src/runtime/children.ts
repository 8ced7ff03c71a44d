// Children of a process, and signals to those of one that only waits for them.

import { readIfThere } from '../machine/kernel/process-identity.ts';

export function signalChildren(pid: number, signal: NodeJS.Signals): number {
  const children = childrenOf(pid);
  for (const child of children) sendSignal(child, signal);
  return children.length;
}

/** None of a process that is gone: proc_pid_task_tid(5). */
export function childrenOf(pid: number): readonly number[] {
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`) ?? '';
  return children.split(' ').filter(Boolean).map(Number);
}

/** To a process, or with a negative number to a process group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
