// Probes promises all the time, at a bounded rate: when each was broken, from when to when. What can be reached is asked
// once more before it counts as broken, because a single packet may be lost to a busy machine; a wall that leaked once has
// leaked.

import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../../errors.ts';
import type { Outage } from '../../model/chaos.ts';
import type { PromiseProbes } from '../../model/engine.ts';
import { isWall } from '../../model/promise.ts';
import type { LabPromise } from '../../model/promise.ts';

const PROBE_MS = 800;
const EACH_MS = 1_000;
/** What is broken is asked more often, to see when it is back. */
const BROKEN_EACH_MS = 250;
const MOST_PER_SECOND = 150;
const MOST_PROMISES = 240;

export type Watched = {
  readonly promise: LabPromise;
  probes: number;
  /** Probes that did not show what is promised. */
  lost: number;
  /** When it was last seen to hold, in milliseconds since the beginning. */
  heldAtMs: number | undefined;
  readonly outages: { from: number; to: number | undefined; observed: string }[];
};

export class PromiseWatch {
  readonly watched: readonly Watched[];
  readonly #probes: PromiseProbes;
  readonly #begun = performance.now();
  readonly #end = new AbortController();
  readonly #signal: AbortSignal;
  readonly #loops: readonly Promise<void>[];
  #nextSlot = 0;

  constructor(probes: PromiseProbes, signal: AbortSignal) {
    this.#probes = probes;
    this.#signal = AbortSignal.any([signal, this.#end.signal]);
    this.watched = sampled(probes.promises).map((promise) => ({
      promise,
      probes: 0,
      lost: 0,
      heldAtMs: undefined,
      outages: [],
    }));
    this.#loops = this.watched.map(async (watched, index) => await this.#loop(watched, index));
  }

  elapsedMs(): number {
    return Math.round(performance.now() - this.#begun);
  }

  /** Waits until all of them were seen to hold after `sinceMs`, or the time is over. Gives those that were not. */
  async untilAllHold(sinceMs: number, timeoutMs: number): Promise<readonly Watched[]> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const missing = this.watched.filter((one) => isBroken(one) || (one.heldAtMs ?? -1) < sinceMs);
      if (missing.length === 0 || performance.now() > deadline) return missing;
      await sleep(BROKEN_EACH_MS / 5, undefined, { signal: this.#signal });
    }
  }

  async end(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#loops);
  }

  async #loop(watched: Watched, index: number): Promise<void> {
    try {
      // Spread over the first round.
      await sleep((index / this.watched.length) * EACH_MS, undefined, { signal: this.#signal });
      while (!this.#signal.aborted) {
        const beganMs = await this.#look(watched);
        const eachMs = isBroken(watched) ? BROKEN_EACH_MS : EACH_MS;
        const restMs = Math.max(0, beganMs + eachMs - this.elapsedMs());
        await sleep(restMs, undefined, { signal: this.#signal });
      }
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    }
  }

  async #look(watched: Watched): Promise<number> {
    const beganMs = await this.#slot();
    let seen = await this.#ask(watched);
    if (!seen.ok && !isBroken(watched) && !isWall(watched.promise)) {
      if (!this.#signal.aborted && seen.isUnknown !== true) watched.lost += 1;
      seen = await this.#ask(watched);
    }
    if (this.#signal.aborted || seen.isUnknown === true) return beganMs;
    if (!seen.ok) watched.lost += 1;
    const open = watched.outages.at(-1);
    if (!seen.ok && !isBroken(watched))
      watched.outages.push({ from: beganMs, to: undefined, observed: seen.text });
    else if (seen.ok && open !== undefined && isBroken(watched)) open.to = beganMs;
    if (seen.ok) watched.heldAtMs = beganMs;
    return beganMs;
  }

  async #ask(watched: Watched): ReturnType<PromiseProbes['observe']> {
    watched.probes += 1;
    try {
      return await this.#probes.observe(watched.promise, { signal: this.#signal, timeoutMs: PROBE_MS });
    } catch (error) {
      // What is broken may take along who would tell: a wall is neither held nor leaked by that.
      return { ok: false, text: errorMessage(error), isUnknown: isWall(watched.promise) };
    }
  }

  /** One after the other, so many a second. */
  async #slot(): Promise<number> {
    const now = this.elapsedMs();
    this.#nextSlot = Math.max(now, this.#nextSlot) + 1000 / MOST_PER_SECOND;
    const waitMs = this.#nextSlot - now;
    if (waitMs > 1) await sleep(waitMs, undefined, { signal: this.#signal });
    return this.elapsedMs();
  }
}

function isBroken({ outages }: Pick<Watched, 'outages'>): boolean {
  const last = outages.at(-1);
  return last !== undefined && last.to === undefined;
}

/** For how long, all outages together; one that goes on counts up to now. */
export function brokenMs(outages: readonly Outage[], nowMs: number): number {
  return outages.reduce((sum, { from, to }) => sum + (to ?? nowMs) - from, 0);
}

/** In a big lab every n-th: of each kind, because promises are in the order of their kinds. */
function sampled(promises: readonly LabPromise[]): readonly LabPromise[] {
  const every = Math.ceil(promises.length / MOST_PROMISES);
  return promises.filter((_, index) => index % every === 0);
}
