// Signals to the children of a process that only waits for them.

import { readFileSync } from 'node:fs';

export function signalChildren(pid: number, signal: NodeJS.Signals): number {
  const children = childrenOf(pid);
  for (const child of children) sendSignal(child, signal);
  return children.length;
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** To a process, or with a negative number to a process group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
