// Reads the kernel's objects of a lab while nobody waits for them. The kernel then tells what changes, so that the next
// plan reads only that: see host/kept-namespaces.ts.

import { observeHostRows } from '../host/observe.ts';

/** A verification follows an apply at once, and is not to share the processor with this. */
const QUIET_MS = 50;

export class ReadAhead {
  readonly #signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Around each operation: reads once none has begun for a moment. */
  async after<T>(operation: Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    try {
      return await operation;
    } finally {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        // What fails here fails where somebody hears of it.
        observeHostRows({ sysctls: [], signal: this.#signal }).catch(() => undefined);
      }, QUIET_MS).unref();
    }
  }
}
