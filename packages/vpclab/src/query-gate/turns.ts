// At most so many questions of one tenant at once; the next ones wait, as the panels of a dashboard ask all together.

import { QueryRefused } from './refusal.ts';

const MOST_AT_ONCE = 3;
const MOST_WAITING = 64;

type Queue = { running: number; readonly waiting: (() => void)[] };

export class Turns {
  readonly #atOnce: number;
  readonly #queues = new Map<string, Queue>();

  constructor(atOnce = MOST_AT_ONCE) {
    this.#atOnce = atOnce;
  }

  /** Throws QueryRefused where too many wait, and the signal's reason. */
  async take<T>(tenant: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(tenant) ?? { running: 0, waiting: [] };
    this.#queues.set(tenant, queue);
    if (queue.running >= this.#atOnce) await this.#wait(queue, signal);
    else queue.running += 1;
    try {
      return await work();
    } finally {
      // Who waits takes the turn over as it is.
      const next = queue.waiting.shift();
      if (next === undefined) queue.running -= 1;
      else next();
      if (queue.running === 0) this.#queues.delete(tenant);
    }
  }

  async #wait({ waiting }: Queue, signal: AbortSignal): Promise<void> {
    if (waiting.length >= MOST_WAITING)
      throw new QueryRefused(`More than ${MOST_WAITING} queries of this tenant wait already.`);
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = (): void => {
      const place = waiting.indexOf(resolve);
      if (place === -1) return;
      waiting.splice(place, 1);
      reject(signal.reason);
    };
    waiting.push(resolve);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
