// Something that is asked at each scrape: its last answer, how old that is, and whether it answers now. A scrape waits a
// bounded time for it; a question that takes longer goes on, is not asked again meanwhile, and is given up in the end.

import { errorMessage } from '../../errors.ts';

/** A daemon that is busy for seconds still gets its answer in; one that is stopped holds a socket for no longer. */
const GIVE_UP_MS = 5_000;

export type Latest<T> = { readonly value: T; readonly atMs: number };
export type Identity = {
  /** What is asked: `openflow`, `ovn-northd`, `bgp`. */
  readonly source: string;
  /** Where: a node, `central`, a gateway. */
  readonly place: string;
};

export class Source<T> {
  readonly identity: Identity;
  readonly #ask: (signal: AbortSignal) => Promise<T>;
  #latest: Latest<T> | undefined;
  #asking: Promise<void> | undefined;
  #isUp = false;
  #problem: string | undefined;
  #tookMs = 0;
  #asked = 0;
  #failed = 0;

  constructor(identity: Identity, ask: (signal: AbortSignal) => Promise<T>) {
    this.identity = identity;
    this.#ask = ask;
  }

  get latest(): Latest<T> | undefined {
    return this.#latest;
  }

  /** Its last question was answered within the time that a scrape has for it. */
  get isUp(): boolean {
    return this.#isUp;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  get tookMs(): number {
    return this.#tookMs;
  }

  /** Questions so far, and those that were not answered in time. */
  get asked(): number {
    return this.#asked;
  }

  get failed(): number {
    return this.#failed;
  }

  /** Resolves with the answer or after `deadlineMs`, and never rejects. */
  async refresh(deadlineMs: number): Promise<void> {
    this.#asked += 1;
    this.#asking ??= this.#question().finally(() => {
      this.#asking = undefined;
    });
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => resolve('late'), deadlineMs);
    const outcome = await Promise.race([this.#asking, late]);
    clearTimeout(timer);
    if (outcome !== 'late') {
      if (!this.#isUp) this.#failed += 1;
      return;
    }
    this.#failed += 1;
    this.#isUp = false;
    this.#problem = `no answer within ${deadlineMs} ms`;
  }

  async #question(): Promise<void> {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), GIVE_UP_MS);
    const startedAt = performance.now();
    try {
      const { promise: gaveUp, reject } = Promise.withResolvers<never>();
      giveUp.signal.addEventListener('abort', () => reject(new Error(`no answer within ${GIVE_UP_MS} ms`)), {
        once: true,
      });
      const value = await Promise.race([this.#ask(giveUp.signal), gaveUp]);
      this.#latest = { value, atMs: Date.now() };
      this.#isUp = true;
      this.#problem = undefined;
    } catch (error) {
      this.#isUp = false;
      this.#problem = errorMessage(error);
    } finally {
      clearTimeout(timer);
      this.#tookMs = performance.now() - startedAt;
    }
  }
}
