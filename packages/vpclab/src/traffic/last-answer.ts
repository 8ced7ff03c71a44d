// What the generator answered last, for those who ask again while it does not answer.

import { VpclabError } from '../errors.ts';

/** A busy machine answers within this, nearly always. */
const PATIENCE_MS = 2_000;
/** Where it has been silent for longer than that already. */
const LEAST_MS = 200;

export type Answer<T> = {
  readonly value: T;
  /** How long there has been none: `value` is what was said before. 0: it is of now. */
  readonly silentMs: number;
};

export class LastAnswer<T> {
  #last: { readonly value: T } | undefined;
  /** When the first question was asked that has no answer yet. */
  #silentSince: number | undefined;

  note(value: T): void {
    this.#last = { value };
    this.#silentSince = undefined;
  }

  /** The answer that `ask` gives; or, where that takes long and there was one before, that one. */
  async of(ask: () => Promise<T>): Promise<Answer<T>> {
    const askedAt = performance.now();
    this.#silentSince ??= askedAt;
    const answer = ask().then(
      (value) => {
        this.note(value);
        return { value, silentMs: 0 };
      },
      (error: unknown) => {
        // A question that was taken back at once says nothing of who was asked.
        const isLate = performance.now() - askedAt >= PATIENCE_MS;
        const isSilent = isLate || (error instanceof VpclabError && error.code === 'TIMED_OUT');
        if (!isSilent && this.#silentSince === askedAt) this.#silentSince = undefined;
        throw error;
      },
    );
    if (this.#last === undefined) return await answer;
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const patienceMs = Math.max(LEAST_MS, PATIENCE_MS - (askedAt - this.#silentSince));
    const timer = setTimeout(() => resolve('late'), patienceMs);
    try {
      const first = await Promise.race([answer, late]);
      if (first !== 'late') return first;
    } finally {
      clearTimeout(timer);
    }
    // Whether or not it comes later.
    answer.catch(() => undefined);
    const since = this.#silentSince ?? askedAt;
    return { value: this.#last.value, silentMs: Math.round(performance.now() - since) };
  }
}
