// When counters began again that do not say so themselves: those of a daemon that was started again. A smaller value
// tells.

/** What was not seen for so long is another one when it comes back. */
const KEPT_MS = 600_000;
/** How often is looked for those. */
const SWEEP_MS = 60_000;

type Count = { value: number; createdMs: number | undefined; seenMs: number };

export class RestartBook {
  readonly #counts = new Map<string, Count>();
  #sweptMs = 0;

  /** In milliseconds since the epoch; undefined: it has counted for as long as it is known. */
  createdOf(key: string, value: number, nowMs: number): number | undefined {
    const count = this.#counts.get(key);
    if (count === undefined) {
      this.#counts.set(key, { value, createdMs: undefined, seenMs: nowMs });
      return undefined;
    }
    if (value < count.value) count.createdMs = nowMs;
    count.value = value;
    count.seenMs = nowMs;
    return count.createdMs;
  }

  /** After a page. */
  sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < SWEEP_MS) return;
    this.#sweptMs = nowMs;
    for (const [key, { seenMs }] of this.#counts) if (seenMs + KEPT_MS < nowMs) this.#counts.delete(key);
  }
}
