// What is done again and again for as long as a fault lasts.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Undo } from './carrying.ts';

/** Returns what ends it; the step that runs is waited for. An error ends it as well, and is thrown by what ends it. */
export function again(step: (signal: AbortSignal) => Promise<void>): Undo {
  const end = new AbortController();
  const running = (async (): Promise<void> => {
    while (!end.signal.aborted) await step(end.signal);
  })();
  // Whoever undoes the fault meets it.
  running.catch(() => undefined);
  return async () => {
    end.abort();
    await running.catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    });
  };
}

/** Over when the time is, or when the fault ends. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
