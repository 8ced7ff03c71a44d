// What is done again and again for as long as a fault lasts.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Undo } from './carrying.ts';

const AFTER_FAILURE_MS = 500;

/**
 * Returns what ends it; the step that runs is waited for. A step that fails is tried again: what it acts on may come back, and
 * what undoes the fault must not fail because of it.
 */
export function again(step: (signal: AbortSignal) => Promise<void>): Undo {
  const end = new AbortController();
  const running = (async (): Promise<void> => {
    while (!end.signal.aborted) await step(end.signal).catch(() => pause(AFTER_FAILURE_MS, end.signal));
  })();
  return async () => {
    end.abort();
    await running;
  };
}

/** Over when the time is, or when the fault ends. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
