// Chooses the mutants of a seeded sample. Pure.

import { createHash } from 'node:crypto';

export type Candidate = {
  readonly id: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
};

/** `key` names it from one run to the next, as long as what it changes stays the same. */
export type Chosen = { readonly id: string; readonly key: string };

/**
 * `size` mutants. One is chosen by what it is and not by its line, so that a change elsewhere in the file leaves the
 * sample as it was.
 */
export function chooseSample(
  candidates: readonly Candidate[],
  seed: number,
  size: number,
): readonly Chosen[] {
  const seen = new Map<string, number>();
  return candidates
    .map(({ id, file, mutator, original, replacement }) => {
      const text = JSON.stringify([seed, file, mutator, original, replacement]);
      const repeated = seen.get(text) ?? 0;
      seen.set(text, repeated + 1);
      return { id, key: createHash('sha256').update(`${text}${repeated}`).digest('hex') };
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, size);
}
