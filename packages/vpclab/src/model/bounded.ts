// The one way to wait: until the work is done, its time is over, or somebody aborts it.

import { VpclabError } from '../errors.ts';

/**
 * `unmet`: what has not happened when the wait ends early, as a clause ("the responder did not answer"). Fails with
 * TIMED_OUT or CANCELLED; nobody waits for the work after that, and the caller ends what it holds.
 */
export async function bounded<T>(
  { signal, timeoutMs }: { readonly signal?: AbortSignal | undefined; readonly timeoutMs: number },
  unmet: string,
  work: () => Promise<T>,
): Promise<T> {
  const cancelled = (): VpclabError =>
    new VpclabError('CANCELLED', `cancelled: ${unmet}`, { cause: signal?.reason });
  if (signal?.aborted === true) throw cancelled();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new VpclabError('TIMED_OUT', `${unmet} within ${Math.round(timeoutMs)} ms`));
  }, timeoutMs);
  const onAbort = (): void => reject(cancelled());
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([over, work()]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
