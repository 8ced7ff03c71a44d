// Bounded, abortable waiting, shared by all layers.
import { abortedError, OvsdbError, timeoutError } from './errors.ts';

export type WaitOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
};

/** The rest of a bound. Errors name the whole of it: `saidMs`. */
export type RestOfWait = WaitOptions & { readonly saidMs?: number };

/** The bound of a wait whose caller names none. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** The longest that a timer of Node takes, 24 days: a longer one would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Refuses a bound or a signal that would bound nothing. What is left of a bound may be below zero, and is then over. Throws
 * OvsdbError.
 */
export function checkWait({ signal, timeoutMs }: WaitOptions): void {
  if (timeoutMs !== undefined && !(timeoutMs < 0)) checkNumber('timeoutMs', timeoutMs);
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new OvsdbError('invalid-option', 'signal must be an AbortSignal');
  }
}

/** Throws OvsdbError. */
export function checkNumber(name: string, value: number): void {
  if (typeof value === 'number' && value >= 0) return;
  throw new OvsdbError('invalid-option', `${name} must be a number, 0 or above, and is ${String(value)}`);
}

/** Runs something later; never, where the delay is longer than any timer. */
export function after(ms: number, run: () => void): NodeJS.Timeout | undefined {
  return ms <= MAX_TIMER_MS ? setTimeout(run, Math.max(0, ms)) : undefined;
}

/**
 * Waits for `settle` to be called by `start`, within the bound. `start` returns what to undo at its end.
 */
export function bounded<T>(
  what: string,
  options: RestOfWait,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, saidMs = timeoutMs } = options;
  try {
    checkWait(options);
  } catch (error) {
    return Promise.reject(error as Error);
  }
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
    const timer = after(timeoutMs, () => fail(timeoutError(what, saidMs)));
    signal?.addEventListener('abort', onAbort, { once: true });
    undo.push(start(succeed, fail));
    if (over) undo.pop()?.();
  });
}

/** Sleeps, or throws when the signal fires first. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return bounded('a pause', { signal, timeoutMs: Infinity }, (resolve) => {
    const timer = after(ms, () => resolve(undefined));
    return () => clearTimeout(timer);
  });
}
