// Long synchronous work in short pieces: between them the event loop runs, cancellation is noticed and progress is
// reported.

import { setImmediate as turn } from 'node:timers/promises';
import { VpclabError } from '../../errors.ts';
import type { Call } from '../machine.ts';

/** The longest that the event loop is held, give or take one item: daemons that start meanwhile need many turns of it. */
const SLICE_MS = 4;

export async function inSlices<T>(
  items: readonly T[],
  options: Call,
  work: (item: T) => void,
): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  throwIfCancelled(options.signal);
  for (const [index, item] of items.entries()) {
    work(item);
    if (performance.now() < sliceEnd) continue;
    options.onProgress?.(index + 1, items.length);
    await turn();
    throwIfCancelled(options.signal);
    sliceEnd = performance.now() + SLICE_MS;
  }
  if (items.length > 0) options.onProgress?.(items.length, items.length);
}

/** Consecutive parts of at most `size`. */
export function partsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

export function groupedBy<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(items, keyOf);
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new VpclabError('CANCELLED', 'the work on namespaces and links was cancelled', {
    cause: signal.reason,
  });
}
