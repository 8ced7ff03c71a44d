// One agent of several leads: it holds an OVSDB lock (RFC 7047 section 4.1.8). The server frees the lock of a connection
// that ends, so a killed leader is followed at once. A leader that hangs keeps its connection; so the leader beats: it
// takes a second lock away from the followers and frees it, and each of them hears of that. Those that hear nothing for a
// while steal the lead. No row is written for this: northd recomputes everything for any change of the database.

import { OvsdbError, type WaitOptions } from '@vpclab/ovsdb';
import { setTimeout as sleep } from 'node:timers/promises';

const BEAT_MS = 150;
/** Without a beat for this long a follower steals the lead. */
const SILENCE_MS = 700;
/** A leader that could not confirm its lead for this long does not act: it may have slept. */
const LEASE_MS = 500;
const PAUSE_MS = 50;
const OVERSLEPT_MS = 200;
/** The leader and the watcher may hang both: whoever waits to watch does not wait longer than this. */
const NO_WATCHER_MS = 3_000;

/** The part of the database client that is needed. */
export type Locks = {
  readonly withLock: <R>(
    name: string,
    run: (signal: AbortSignal) => Promise<R> | R,
    options?: WaitOptions & { readonly steal?: boolean },
  ) => Promise<R>;
};

export type LeaderEvents = {
  readonly onChange: (leads: boolean, because: string) => void;
  readonly onProblem: (message: string) => void;
  /** The lead is confirmed. */
  readonly onBeat: () => void;
};

export class Leadership {
  readonly #locks: Locks;
  readonly #name: string;
  readonly #events: LeaderEvents;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  #leads = false;
  #confirmedAt = 0;

  constructor(locks: Locks, name: string, events: LeaderEvents) {
    this.#locks = locks;
    this.#name = name;
    this.#events = events;
    this.#ended = this.#live();
  }

  /** Whether it leads, and knew so a moment ago. */
  get mayAct(): boolean {
    return this.#leads && performance.now() - this.#confirmedAt < LEASE_MS;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }

  async #live(): Promise<void> {
    const { signal } = this.#closing;
    let steal = false;
    while (!signal.aborted) {
      const silence = new AbortController();
      const listening = steal ? undefined : this.#listen(AbortSignal.any([signal, silence.signal]));
      const given = new AbortController();
      void listening?.then((heard) => {
        if (heard === 'silence') given.abort();
      });
      try {
        await this.#locks.withLock(
          this.#name,
          async (lost) => {
            silence.abort();
            await this.#lead(
              AbortSignal.any([lost, signal]),
              steal ? 'the leader was silent' : 'the lock was free',
            );
          },
          { signal: AbortSignal.any([signal, given.signal]), steal },
        );
        steal = false;
      } catch (error) {
        // Lost, not given in time, or the connection ended: all of them mean another round.
        if (error instanceof OvsdbError && error.code === 'rpc-error') this.#events.onProblem(error.message);
        steal = given.signal.aborted;
      } finally {
        silence.abort();
        await listening;
      }
      if (!steal) await sleep(PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #lead(over: AbortSignal, because: string): Promise<void> {
    this.#confirmedAt = performance.now();
    this.#leads = true;
    this.#events.onChange(true, because);
    try {
      while (!over.aborted) {
        await sleep(BEAT_MS, undefined, { signal: over, ref: false }).catch(() => undefined);
        const askedAt = performance.now();
        try {
          const options = { signal: over, steal: true, timeoutMs: LEASE_MS };
          await this.#locks.withLock(this.#beat, () => undefined, options);
        } catch {
          continue;
        }
        // A stolen lead would have been heard of before the answer to the beat.
        if (over.aborted) return;
        this.#confirmedAt = askedAt;
        this.#events.onBeat();
      }
    } finally {
      this.#leads = false;
      this.#events.onChange(false, 'the lock was lost');
    }
  }

  /**
   * Resolves when the leader is silent, or when nobody listens any more. Who holds the second lock watches: it loses it at
   * each beat, and queues again. So the watch goes round, and a watcher that hangs is passed over.
   */
  async #listen(over: AbortSignal): Promise<'silence' | 'over'> {
    while (!over.aborted) {
      let isSilent = false;
      const options = { signal: over, timeoutMs: NO_WATCHER_MS };
      const askedAt = performance.now();
      try {
        await this.#locks.withLock(
          this.#beat,
          async (stolen) => {
            const silence = AbortSignal.timeout(SILENCE_MS);
            const due = performance.now() + SILENCE_MS;
            await untilAborted(AbortSignal.any([stolen, over, silence]));
            // Late by much: it was this process that slept.
            const overslept = performance.now() - due > OVERSLEPT_MS;
            isSilent = !stolen.aborted && !over.aborted && !overslept;
          },
          options,
        );
      } catch {
        // Stolen: a beat. Or there was none to be heard for long, nor a watcher.
        const waited = performance.now() - askedAt;
        isSilent = !over.aborted && waited >= NO_WATCHER_MS && waited < NO_WATCHER_MS + OVERSLEPT_MS;
      }
      if (isSilent) return 'silence';
    }
    return 'over';
  }

  get #beat(): string {
    return `${this.#name}_beat`;
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
