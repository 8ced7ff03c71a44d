// The one way to wait: until the work is done, its time is over, or somebody aborts it.

import { VpclabError } from '../errors.ts';

/**
 * `unmet`: what has not happened when the wait ends early, as a clause ("the responder did not answer"). Fails with
 * TIMED_OUT or CANCELLED. The work should end on the signal that it gets; nothing waits for it after that.
 */
export async function bounded<T>(
  { signal, timeoutMs }: { readonly signal?: AbortSignal | undefined; readonly timeoutMs: number },
  unmet: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const timer = setTimeout(() => {
    end.abort(new VpclabError('TIMED_OUT', `${unmet} within ${Math.round(timeoutMs)} ms`));
  }, timeoutMs);
  const onAbort = (): void => {
    end.abort(new VpclabError('CANCELLED', `cancelled before its end: ${unmet}`, { cause: signal?.reason }));
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  try {
    return await Promise.race([
      new Promise<never>((_, reject) => {
        const fail = (): void => reject(end.signal.reason as VpclabError);
        end.signal.addEventListener('abort', fail, { once: true });
        if (end.signal.aborted) fail();
      }),
      end.signal.aborted ? new Promise<never>(() => undefined) : work(end.signal),
    ]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
