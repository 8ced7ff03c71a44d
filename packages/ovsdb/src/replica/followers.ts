// Who follows a replica: listeners, told of each transaction and of how the copy stands to the server, and waits, which
// look after each whether they are over.
import { callListener } from '../call-listener.ts';
import { OvsdbError } from '../errors.ts';
import { bounded, type WaitOptions } from '../wait.ts';
import type { Cause, Change } from './change.ts';
import { publicChange, type RowChange } from './row-change.ts';

export type TransactionListener = (changes: readonly Change[], cause: Cause) => void;

/** How the copy stands to the server. */
export type ReplicaState =
  /** It follows: what is committed shows as it happens. */
  | { readonly kind: 'synced' }
  /** It shows the last known state and catches up as soon as a server lets it; `reason` says why it had to. */
  | { readonly kind: 'behind'; readonly reason: OvsdbError | undefined }
  /** The server can't serve what was selected: it shows the last known state until another server, or schema, can. */
  | { readonly kind: 'failed'; readonly reason: OvsdbError }
  | { readonly kind: 'closed'; readonly reason: OvsdbError };

/** The state in which transactions are told of: one object, so that to stay in it costs nothing. */
export const SYNCED: ReplicaState = { kind: 'synced' };

export type StateListener = (state: ReplicaState) => void;

export class Followers {
  readonly #listeners = new Set<TransactionListener>();
  readonly #stateListeners = new Set<StateListener>();
  readonly #checks = new Set<() => void>();
  #state: ReplicaState = { kind: 'behind', reason: undefined };

  get state(): ReplicaState {
    return this.#state;
  }

  /** Answers how to stop. */
  listen(listener: TransactionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  listenToState(listener: StateListener): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Waits until `holds`; ends with the reason where the copy has failed or is closed. */
  async until(what: string, options: WaitOptions, holds: () => boolean): Promise<void> {
    try {
      await bounded<void>(what, options, (resolve, reject) => {
        const check = () => {
          const state = this.#state;
          if (state.kind === 'failed' || state.kind === 'closed') return reject(state.reason);
          try {
            if (holds()) resolve();
          } catch (error) {
            reject(error);
          }
        };
        this.#checks.add(check);
        check();
        return () => this.#checks.delete(check);
      });
    } catch (error) {
      const state = this.#state;
      if (!(error instanceof OvsdbError) || error.code !== 'timeout') throw error;
      if (state.kind !== 'behind' || state.reason === undefined) throw error;
      throw new OvsdbError('timeout', `${error.message}; it is behind: ${state.reason.message}`, {
        cause: state.reason,
      });
    }
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  tell(rowChanges: readonly RowChange[], cause: Cause): void {
    if (this.#listeners.size === 0) return;
    const changes = rowChanges.map(publicChange);
    for (const listener of Array.from(this.#listeners)) callListener(listener, changes, cause);
  }

  /** Something has changed that waits may be about. */
  wake(): void {
    let left = this.#checks.size;
    if (left === 0) return;
    for (const check of this.#checks) {
      check();
      // A wait that begins meanwhile has looked already.
      if (--left === 0) return;
    }
  }

  enter(state: ReplicaState): void {
    const before = this.#state;
    if (before === state) return this.wake();
    if (before.kind === 'closed') return;
    this.#state = state;
    this.wake();
    const reasonOf = (one: ReplicaState) => (one.kind === 'synced' ? undefined : one.reason);
    if (before.kind === state.kind && reasonOf(before) === reasonOf(state)) return;
    for (const listener of Array.from(this.#stateListeners)) callListener(listener, state);
  }
}
