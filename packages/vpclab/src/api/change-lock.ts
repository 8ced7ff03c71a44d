// One change or verification of a lab at a time: the second caller learns what is running. Anyone can cancel it.

import { VpclabError } from '../errors.ts';
import type { Operation } from './schemas/event.ts';

type Holder = { readonly operation: Operation; readonly since: number; readonly controller: AbortController };

export class ChangeLock {
  #holder: Holder | undefined;

  /** Takes the lock or throws LAB_BUSY. Its end is `release()`, which must run in a `finally`. */
  acquire(operation: Operation): { readonly signal: AbortSignal; cancel(): void; release(): void } {
    if (this.#holder !== undefined) {
      const seconds = ((performance.now() - this.#holder.since) / 1000).toFixed(1);
      throw new VpclabError(
        'LAB_BUSY',
        `${SUBJECTS[this.#holder.operation]} has been running in this lab for ${seconds} s.`,
        { details: { operation: this.#holder.operation } },
      );
    }
    const controller = new AbortController();
    const holder: Holder = { operation, since: performance.now(), controller };
    this.#holder = holder;
    return {
      signal: controller.signal,
      cancel: () => controller.abort(cancelled(operation)),
      release: () => {
        if (this.#holder === holder) this.#holder = undefined;
      },
    };
  }

  get isHeld(): boolean {
    return this.#holder !== undefined;
  }

  /** Asks the running operation to stop at its next safe point. Returns which one, if any. */
  cancelCurrent(): Operation | undefined {
    const holder = this.#holder;
    holder?.controller.abort(cancelled(holder.operation));
    return holder?.operation;
  }
}

/** An experiment is begun by several commands. */
const SUBJECTS: Readonly<Record<Operation, string>> = {
  apply: '`apply`',
  verify: '`verify`',
  experiment: 'An experiment',
};

const CANCELLATIONS: Readonly<Record<Operation, string>> = {
  apply: '`apply` was cancelled; the next one finishes what it began.',
  verify: '`verify` was cancelled.',
  experiment: 'The experiment was cancelled; its faults are undone.',
};

function cancelled(operation: Operation): VpclabError {
  return new VpclabError('CANCELLED', CANCELLATIONS[operation]);
}
