// The leader's lock on the Southbound server, whose transactions the lock of the Northbound one does not guard. Who leads
// is decided there alone: the leader takes this lock from whoever has it, so that the database refuses what a former
// leader still sends.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Locks } from './leader.ts';

const PAUSE_MS = 100;
const TIMEOUT_MS = 5_000;

export class SecondLock {
  readonly #locks: Locks;
  readonly #name: string;
  readonly #mayHold: () => boolean;
  readonly #onHeld: () => void;
  #given = new AbortController();
  #isTaking = false;
  #isHeld = false;

  /** `mayHold`: whether this agent leads, and knew so a moment ago. */
  constructor(locks: Locks, name: string, mayHold: () => boolean, onHeld: () => void) {
    this.#locks = locks;
    this.#name = name;
    this.#mayHold = mayHold;
    this.#onHeld = onHeld;
  }

  get name(): string {
    return this.#name;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Takes the lock, unless it is taken or being taken. */
  take(): void {
    if (!this.#isTaking) void this.#hold();
  }

  /** The lead was lost, or the agent ends. */
  release(): void {
    this.#given.abort();
  }

  async #hold(): Promise<void> {
    this.#isTaking = true;
    this.#given = new AbortController();
    const { signal } = this.#given;
    while (!signal.aborted && this.#mayHold()) {
      const options = { signal, steal: true, timeoutMs: TIMEOUT_MS };
      // Stolen, or the connection ended: whether it is taken again depends on who leads by then.
      await this.#locks.withLock(this.#name, (lost) => this.#keep(lost), options).catch(() => undefined);
      await sleep(PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    this.#isTaking = false;
  }

  async #keep(lost: AbortSignal): Promise<void> {
    if (lost.aborted) return;
    const over = new Promise<void>((resolve) => {
      lost.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#isHeld = true;
    this.#onHeld();
    await over;
    this.#isHeld = false;
  }
}
