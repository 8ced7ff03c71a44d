// Signals that are sent to a command which only waits for another one are meant for that one.

import { readFileSync } from 'node:fs';

const FORWARDED = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;

/** To the children of `shell`, which is the one that waits for them. Returns what ends it. */
export function forwardSignals(shell: () => number | undefined): () => void {
  const forward = (signal: NodeJS.Signals): void => {
    const pid = shell();
    if (pid === undefined) return;
    for (const child of childrenOf(pid)) sendSignal(child, signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  return () => {
    for (const signal of FORWARDED) process.off(signal, forward);
  };
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
