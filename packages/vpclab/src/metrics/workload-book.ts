// What the kernels of workloads counted last. They are read in turn, a bounded time each second, and never for a scrape:
// a lab may have thousands.

import type { WorkloadCounts } from './watched.ts';

/** Of each second: half a percent of a processor. */
const BUDGET_MS = 5;

type Read = { readonly counts: WorkloadCounts; readonly atMs: number };

export class WorkloadBook {
  /** Those that were read longest ago, or not yet, come first. */
  readonly #turn = new Set<string>();
  readonly #read = new Map<string, Read>();

  get size(): number {
    return this.#read.size;
  }

  /** Undefined where nothing was read yet, or its namespace is gone. */
  of(name: string): WorkloadCounts | undefined {
    return this.#read.get(name)?.counts;
  }

  /** Of what was read longest ago; undefined where nothing was read. */
  oldestMs(now: number): number | undefined {
    const ages = [...this.#read.values()].map(({ atMs }) => now - atMs);
    return ages.length === 0 ? undefined : Math.max(...ages);
  }

  follow(names: readonly string[]): void {
    const wanted = new Set(names);
    for (const name of this.#turn)
      if (!wanted.has(name)) {
        this.#turn.delete(name);
        this.#read.delete(name);
      }
    for (const name of names) this.#turn.add(name);
  }

  /** Reads as many as there is time for, at least one. */
  readSome(read: (name: string) => WorkloadCounts, now: () => number, budgetMs = BUDGET_MS): void {
    const until = now() + budgetMs;
    for (const name of [...this.#turn]) {
      this.#turn.delete(name);
      this.#turn.add(name);
      try {
        this.#read.set(name, { counts: read(name), atMs: now() });
      } catch {
        // It is just being made or deleted.
        this.#read.delete(name);
      }
      if (now() >= until) return;
    }
  }
}
