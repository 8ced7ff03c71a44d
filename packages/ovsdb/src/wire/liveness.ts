// Whether the peer still lives: silence is probed, and a probe that stays unanswered for as long again means death.
// A server carries out one request at a time and answers no probe meanwhile, so what it owes us buys it patience.
import { MAX_TIMER_MS } from '../wait.ts';

export type LivenessEvents = {
  readonly probe: () => void;
  readonly dead: (silentMs: number) => void;
};

/**
 * Per byte of a request that is not answered yet, ten times what ovsdb-server 3.1 takes on a busy machine: 9 s for 100,000
 * inserts in 20 MB.
 */
const PATIENCE_MS_PER_BYTE = 0.005;

/** In intervals, for a request whose answer may be the whole database, which ovsdb-server prepares before it sends a byte. */
const PATIENCE_FOR_DUMPS = 12;

export class Liveness {
  readonly #intervalMs: number;
  readonly #events: LivenessEvents;
  readonly #timer: NodeJS.Timeout | undefined;
  #lastHeard = performance.now();
  #probedAt: number | undefined;
  #patienceMs = 0;

  /** `intervalMs` of 0 or Infinity turns probes off. */
  constructor(intervalMs: number, events: LivenessEvents) {
    this.#intervalMs = intervalMs;
    this.#events = events;
    if (intervalMs > 0 && intervalMs < Infinity)
      this.#timer = setInterval(() => this.#check(), Math.min(intervalMs / 2, MAX_TIMER_MS));
  }

  heard(): void {
    this.#lastHeard = performance.now();
    this.#probedAt = undefined;
  }

  /** The patience that a request deserves until it is answered. */
  patienceFor(bytes: number, isDump: boolean): number {
    return bytes * PATIENCE_MS_PER_BYTE + (isDump ? PATIENCE_FOR_DUMPS * this.#intervalMs : 0);
  }

  /** Adds to the patience, or takes away from it. */
  bearWith(patienceMs: number): void {
    this.#patienceMs += patienceMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const now = performance.now();
    if (now - this.#lastHeard < this.#intervalMs) return;
    if (this.#probedAt === undefined) {
      this.#probedAt = now;
      this.#events.probe();
    } else if (now - this.#probedAt >= this.#intervalMs + this.#patienceMs) {
      // If it was this process that was busy, the answer lies in the socket: immediates run after it was read.
      setImmediate(() => {
        if (this.#probedAt !== undefined) this.#events.dead(performance.now() - this.#lastHeard);
      });
    }
  }
}
