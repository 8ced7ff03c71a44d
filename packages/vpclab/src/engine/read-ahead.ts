// Reads the kernel's objects of a lab before anybody waits for them. The kernel reports later changes, so the next
// plan reads only those: see machine/kernel/kept-namespaces.ts.

import type { Machine } from '../machine/machine.ts';

/** A verification follows an apply at once, and is not to share the processor with this. */
const QUIET_MS = 50;

export class ReadAhead {
  readonly #machine: Machine;
  readonly #signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(machine: Machine, signal: AbortSignal) {
    this.#machine = machine;
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
        // What fails here fails again in the next plan, which reports it.
        this.#machine.observeKernel({ sysctls: [] }, { signal: this.#signal }).catch(() => undefined);
      }, QUIET_MS).unref();
    }
  }
}
