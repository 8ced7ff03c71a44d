// How long to wait before trying again: exponential with full jitter, so that many clients of one server that died
// do not all come back at once.

export type BackoffOptions = {
  readonly initialMs?: number;
  readonly maxMs?: number;
};

export class Backoff {
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #failures = 0;

  constructor(options: BackoffOptions = {}, random: () => number = Math.random) {
    this.#initialMs = options.initialMs ?? 50;
    this.#maxMs = options.maxMs ?? 8000;
    this.#random = random;
  }

  /** The next delay: between half of and the whole of a bound that doubles with each failure. */
  next(): number {
    const bound = Math.min(this.#maxMs, this.#initialMs * 2 ** this.#failures);
    if (bound < this.#maxMs) this.#failures++;
    return bound * (0.5 + 0.5 * this.#random());
  }

  reset(): void {
    this.#failures = 0;
  }
}
