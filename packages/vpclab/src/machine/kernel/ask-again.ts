// Asks over a raw socket, again and again in longer pauses, until something came back.

import { setTimeout as sleep } from 'node:timers/promises';
import type { BoundedCall } from '../machine.ts';

const POLL_MS = 5;

type Asking<T> = {
  readonly ask: () => void;
  /** Without waiting. */
  readonly look: () => T | undefined;
  /** A first packet may be lost while the path is set up. */
  readonly firstRepeatMs: number;
};

/** Undefined: nothing came in time. */
export async function askAgain<T>(
  { ask, look, firstRepeatMs }: Asking<T>,
  { signal, timeoutMs }: BoundedCall,
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  let [next, pauseMs] = [0, firstRepeatMs];
  for (;;) {
    // Read before the look, so that what came while this process was held up is still found.
    const isOver = performance.now() >= deadline;
    const found = look();
    if (found !== undefined || isOver) return found;
    if (performance.now() >= next) {
      ask();
      next = performance.now() + pauseMs;
      pauseMs *= 2;
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
