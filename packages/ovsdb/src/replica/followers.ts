// Who follows a replica: listeners, told of each transaction, and waits, which look after each whether they are over.
import { callListener } from '../call-listener.ts';
import type { OvsdbError } from '../errors.ts';
import { bounded, type WaitOptions } from '../wait.ts';
import type { Cause, Change } from './change.ts';

export type TransactionListener = (changes: readonly Change[], cause: Cause) => void;

export class Followers {
  readonly #listeners = new Set<TransactionListener>();
  readonly #checks = new Set<() => void>();
  #failure: OvsdbError | undefined;

  /** Answers how to stop. */
  listen(listener: TransactionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits until `holds`; ends with the failure where there is one. */
  until(what: string, options: WaitOptions, holds: () => boolean): Promise<void> {
    return bounded<void>(what, options, (resolve, reject) => {
      const check = () => {
        if (this.#failure !== undefined) return reject(this.#failure);
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
  }

  tell(changes: readonly Change[], cause: Cause): void {
    for (const listener of Array.from(this.#listeners)) callListener(listener, changes, cause);
  }

  /** Something has changed that waits may be about. */
  wake(): void {
    for (const check of Array.from(this.#checks)) check();
  }

  /** Ends all waits, those to come too, until there is hope again. */
  fail(failure: OvsdbError): void {
    this.#failure = failure;
    this.wake();
  }

  hope(): void {
    this.#failure = undefined;
  }
}
