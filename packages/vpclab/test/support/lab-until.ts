// Bounded waits of tests.

import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Waits until `look` gives something that holds, and returns it. */
export async function until<T>(
  look: () => T | Promise<T>,
  awaited: string,
  timeoutMs: number,
): Promise<Exclude<T, false | undefined>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== undefined) return seen as Exclude<T, false | undefined>;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${awaited}`);
    await sleep(POLL_MS);
  }
}

/** Milliseconds that `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return Math.round(performance.now() - startedAt);
}
