// How often something may happen: so many a second, and some at once.

export class Rate {
  readonly #perSecond: number;
  readonly #atOnce: number;
  #left: number;
  #since: number;

  constructor(perSecond: number, atOnce: number, now: number = performance.now()) {
    this.#perSecond = perSecond;
    this.#atOnce = atOnce;
    this.#left = atOnce;
    this.#since = now;
  }

  take(now: number = performance.now()): boolean {
    const earned = ((now - this.#since) * this.#perSecond) / 1000;
    this.#left = Math.min(this.#atOnce, this.#left + earned);
    this.#since = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
