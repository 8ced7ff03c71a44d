// Repeats work in the background until it succeeds, with growing pauses.

import { setTimeout as sleep } from 'node:timers/promises';

const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

export type Insistence = {
  readonly signal: AbortSignal;
  /** Asked before each further attempt: whether it is still needed. */
  readonly isWanted: () => boolean;
  readonly onFailure: (error: unknown, nextTryMs: number) => void;
  readonly pausesMs?: readonly number[];
};

/** Whether it was done in the end. */
export async function insist(work: () => Promise<void>, options: Insistence): Promise<boolean> {
  const { signal, isWanted, onFailure, pausesMs = PAUSES_MS } = options;
  for (let attempt = 0; !signal.aborted && isWanted(); attempt += 1) {
    try {
      await work();
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const pauseMs = pausesMs[Math.min(attempt, pausesMs.length - 1)] ?? 0;
      onFailure(error, pauseMs);
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
  return false;
}
