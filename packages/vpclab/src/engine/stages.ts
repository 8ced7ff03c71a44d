// The stages of a running operation as events, with the time since it began.

import { performance } from 'node:perf_hooks';
import { errorMessage } from '../errors.ts';
import type { OnEvent } from '../model/engine.ts';

export class Stages {
  readonly #begun = performance.now();
  readonly #onEvent: OnEvent;

  constructor(onEvent: OnEvent) {
    this.#onEvent = onEvent;
  }

  get elapsedMs(): number {
    return Math.round(performance.now() - this.#begun);
  }

  async run<T>(
    stage: string,
    work: (progress: (done: number, total: number) => void) => Promise<T>,
  ): Promise<T> {
    this.#onEvent({ kind: 'stage', stage, state: 'started', atMs: this.elapsedMs });
    const progress = paced((done, total) => {
      this.#onEvent({ kind: 'progress', stage, done, total, atMs: this.elapsedMs });
    });
    try {
      const result = await work(progress);
      this.#onEvent({ kind: 'stage', stage, state: 'done', atMs: this.elapsedMs });
      return result;
    } catch (error) {
      this.#onEvent({
        kind: 'stage',
        stage,
        state: 'failed',
        atMs: this.elapsedMs,
        detail: errorMessage(error),
      });
      throw error;
    }
  }

  notice(level: 'info' | 'warning', message: string): void {
    this.#onEvent({ kind: 'notice', level, message, atMs: this.elapsedMs });
  }
}

/** Progress for eyes: at most so often, and its end. */
const PROGRESS_MS = 50;

export function paced(tell: (done: number, total: number) => void): (done: number, total: number) => void {
  let toldAt = 0;
  return (done, total) => {
    const now = performance.now();
    if (done < total && now - toldAt < PROGRESS_MS) return;
    toldAt = now;
    tell(done, total);
  };
}
