// Parts of a page that are kept between scrapes as the bytes that they became.

import type { Metric } from './metric.ts';

export type Section = {
  /** Lines of each metric. */
  readonly lines: ReadonlyMap<Metric, Buffer>;
  readonly seriesOf: ReadonlyMap<string, number>;
};

export class Sections {
  readonly #kept = new Map<string, { readonly inputs: readonly unknown[]; readonly section: Section }>();
  #used = new Set<string>();

  /** The kept section if the inputs are the same values as then, or a new one. */
  get(key: string, inputs: readonly unknown[], make: () => Section): Section {
    this.#used.add(key);
    const kept = this.#kept.get(key);
    if (kept !== undefined && isSame(kept.inputs, inputs)) return kept.section;
    const section = make();
    this.#kept.set(key, { inputs, section });
    return section;
  }

  /** Forgets what no page used since the last call. */
  sweep(): void {
    for (const key of this.#kept.keys()) if (!this.#used.has(key)) this.#kept.delete(key);
    this.#used = new Set();
  }
}

function isSame(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.length === after.length && before.every((value, index) => Object.is(value, after[index]));
}
