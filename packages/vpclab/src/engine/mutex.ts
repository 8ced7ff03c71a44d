// One change of the lab at a time: applies and repairs run in the order in which they were requested. A waiting
// caller learns what is running, can cancel, and does not wait forever.

import { VpclabError } from '../errors.ts';

/** Longer than any repair may take (see engine.ts); an apply that lasts longer has somebody who watches it. */
const LONGEST_WAIT_MS = 150_000;

export type Waiting = {
  readonly signal: AbortSignal;
  /** Called once with what is running, if anything is. */
  readonly onWait?: (holder: string) => void;
  readonly longestMs?: number;
};

export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  #holder: string | undefined;

  /** `what`: what the work is, for those who wait for it. Work that was called off before its turn is never begun. */
  async run<T>(what: string, work: () => Promise<T>, waiting: Waiting): Promise<T> {
    const { promise: done, resolve: passOn } = Promise.withResolvers<void>();
    const turn = this.#tail;
    this.#tail = turn.then(() => done);
    if (this.#holder !== undefined) waiting.onWait?.(this.#holder);
    try {
      await this.#untilTurn(turn, waiting);
      this.#holder = what;
      try {
        return await work();
      } finally {
        this.#holder = undefined;
      }
    } finally {
      passOn();
    }
  }

  async #untilTurn(turn: Promise<void>, { signal, longestMs = LONGEST_WAIT_MS }: Waiting): Promise<void> {
    signal.throwIfAborted();
    const { promise: calledOff, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => {
      const seconds = Math.round(longestMs / 1000);
      reject(new VpclabError('LAB_BUSY', `waited ${seconds} s for ${this.#holder ?? 'another change'}`));
    }, longestMs);
    try {
      await Promise.race([turn, calledOff]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }
}
