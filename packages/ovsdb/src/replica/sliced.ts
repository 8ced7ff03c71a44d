// Long work in short slices, so that the event loop goes on between them.
import { setImmediate } from 'node:timers/promises';

/** How long one slice may take: well below the 50 ms that a program should ever be kept waiting. */
const SLICE_MS = 12;

/** Runs a generator to its end at once. */
export function runAtOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Runs a generator to its end, giving way whenever a slice is used up. */
export async function runSliced<T>(work: Generator<void, T>): Promise<T> {
  let until = performance.now() + SLICE_MS;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() >= until) {
      await setImmediate();
      until = performance.now() + SLICE_MS;
    }
  }
}
