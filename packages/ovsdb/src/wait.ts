// Bounded, abortable waiting, shared by all layers.
import { abortedError, timeoutError } from './errors.ts';

export type WaitOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
};

/** The bound of a wait whose caller names none. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Waits for `settle` to be called by `start`, within the bound. `start` answers what to undo when the wait ends, whichever way.
 */
export function bounded<T>(
  what: string,
  options: WaitOptions,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (signal?.aborted) return Promise.reject(abortedError(signal, what));
  return new Promise<T>((resolve, reject) => {
    let over = false;
    const undo: (() => void)[] = [];
    const end = () => {
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      undo.pop()?.();
    };
    const succeed = (value: T) => {
      if (over) return;
      end();
      resolve(value);
    };
    const fail = (error: unknown) => {
      if (over) return;
      end();
      reject(error as Error);
    };
    const onAbort = () => fail(abortedError(signal!, what));
    const timer = Number.isFinite(timeoutMs)
      ? setTimeout(() => fail(timeoutError(what, timeoutMs)), timeoutMs)
      : undefined;
    signal?.addEventListener('abort', onAbort, { once: true });
    undo.push(start(succeed, fail));
    if (over) undo.pop()?.();
  });
}

/** Sleeps, or throws when the signal fires first. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return bounded('a pause', { signal, timeoutMs: Infinity }, (resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    return () => clearTimeout(timer);
  });
}
