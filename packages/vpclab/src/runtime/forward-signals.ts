// Signals that are sent to a command which only waits for another one are meant for that one.

import { signalChildren } from './children.ts';

const FORWARDED = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;

/** To the children of `shell`, which is the one that waits for them. Returns what ends it. */
export function forwardSignals(shell: () => number | undefined): () => void {
  const forward = (signal: NodeJS.Signals): void => {
    const pid = shell();
    if (pid !== undefined) signalChildren(pid, signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  return () => {
    for (const signal of FORWARDED) process.off(signal, forward);
  };
}
