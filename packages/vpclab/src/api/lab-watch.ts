// What is observed while somebody watches the lab's events: BGP sessions that change state, and drift. Without a
// watcher it costs nothing.

import { setTimeout as sleep } from 'node:timers/promises';
import type { LabEngine, LabStatus } from '../model/engine.ts';
import { identityOf } from '../model/plan.ts';
import type { ApiContext } from './context.ts';

type Session = LabStatus['bgp'][number];

const POLL_MS = 1_000;
/** Reading the whole lab back costs more than asking routers: 0.2 s of a large one. */
const DRIFT_EVERY = 3;
const MOST_NAMED = 10;

export class LabWatch {
  readonly #context: Pick<ApiContext, 'engine' | 'feed' | 'lock'>;
  #watching: AbortController | undefined;

  constructor(context: Pick<ApiContext, 'engine' | 'feed' | 'lock'>) {
    this.#context = context;
  }

  set(isWatched: boolean): void {
    if (!isWatched) {
      this.#watching?.abort();
      this.#watching = undefined;
      return;
    }
    if (this.#watching !== undefined) return;
    this.#watching = new AbortController();
    void this.#watch(this.#watching.signal);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    let sessions: ReadonlyMap<string, Session> | undefined;
    let drift: string | undefined;
    for (let turn = 0; !signal.aborted; turn += 1) {
      try {
        const engine = await this.#context.engine();
        const status = await engine.status();
        if (signal.aborted) return;
        sessions = this.#sessions(status.bgp, sessions);
        const isSettled = status.phase === 'ready' && !this.#context.lock.isHeld;
        if (isSettled && turn % DRIFT_EVERY === 0) drift = await this.#drift(engine, drift, signal);
      } catch {
        // What can't be read now is read the next time; that a daemon died is an event of its own.
      }
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Tells what has changed; of what is there at first, what is not as it should be. */
  #sessions(
    bgp: LabStatus['bgp'],
    before: ReadonlyMap<string, Session> | undefined,
  ): ReadonlyMap<string, Session> {
    const now = new Map(bgp.map((session) => [`${session.router} ${session.peer}`, session]));
    for (const [key, { router, peer, state }] of now) {
      const from = before?.get(key)?.state;
      const isNews = before === undefined ? state !== 'Established' : from !== state;
      if (isNews) this.#context.feed.publish('watch', { kind: 'bgp', router, peer, from, to: state });
    }
    return now;
  }

  async #drift(
    engine: LabEngine,
    before: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const source = engine.source();
    if (source === undefined) return before;
    const { changes } = await engine.plan(source);
    // A change that began meanwhile is no drift.
    if (signal.aborted || this.#context.lock.isHeld) return before;
    const titles = changes.map((change) => `${change.kind} ${change.title ?? identityOf(change.row)}`);
    const now = titles.join('\n');
    if (now !== (before ?? ''))
      this.#context.feed.publish('watch', {
        kind: 'drift',
        changes: changes.length,
        what: titles.slice(0, MOST_NAMED),
      });
    return now;
  }
}
