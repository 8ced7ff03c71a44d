// The transactions of a replica for a `for await` loop, which takes them one by one in its own time.
import { abortedError, OvsdbError } from '../errors.ts';
import { checkNumber, checkWait } from '../wait.ts';
import type { Cause, Change } from './change.ts';
import type { Followers } from './followers.ts';

export type ReplicaTransaction<C = Change> = { readonly changes: readonly C[]; readonly cause: Cause };

export type ChangesOptions = {
  readonly signal?: AbortSignal | undefined;
  /** How many transactions may wait for the loop before it ends with `fell-behind`. Default: 10,000. */
  readonly maxWaiting?: number | undefined;
};

const MAX_WAITING = 10_000;

/** From now on: what comes before the loop asks for it waits. */
export function streamChanges(
  followers: Followers,
  { signal, maxWaiting = MAX_WAITING }: ChangesOptions,
): AsyncIterableIterator<ReplicaTransaction> {
  checkWait({ signal });
  checkNumber('maxWaiting', maxWaiting);
  let waiting: ReplicaTransaction[] = [];
  let end: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  const stop = (error?: unknown) => {
    if (end !== undefined) return;
    end = { error };
    for (const undo of undos) undo();
    wake?.();
  };
  const onAbort = () => stop(abortedError(signal!, 'the loop over changes'));
  const undos = [
    followers.listen((changes, cause) => {
      waiting.push({ changes, cause });
      if (waiting.length > maxWaiting) {
        waiting = [];
        stop(
          new OvsdbError(
            'fell-behind',
            `more than ${maxWaiting} transactions wait for the loop over changes`,
          ),
        );
      }
      wake?.();
    }),
    followers.listenToState((state) => {
      if (state.kind === 'failed') stop(state.reason);
      else if (state.kind === 'closed') stop();
    }),
    () => signal?.removeEventListener('abort', onAbort),
  ];
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted === true) onAbort();
  else if (followers.state.kind === 'closed') stop();

  const take = async (): Promise<IteratorResult<ReplicaTransaction, undefined>> => {
    for (;;) {
      const value = signal?.aborted === true ? undefined : waiting.shift();
      if (value !== undefined) return { done: false, value };
      if (end !== undefined) {
        const { error } = end;
        end = { error: undefined };
        if (error !== undefined) throw error as Error;
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  /** One after the other, as of a generator. */
  let last: Promise<unknown> = Promise.resolve();
  return {
    next: () => {
      const next = last.then(take);
      last = next.catch(() => undefined);
      return next;
    },
    return: () => {
      waiting = [];
      stop();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
