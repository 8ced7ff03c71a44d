// The stages of a running operation as events, with the time since it began.

import { performance } from 'node:perf_hooks';
import { errorMessage } from '../errors.ts';
import type { OnEvent } from './types.ts';

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
    const progress = (done: number, total: number): void => {
      this.#onEvent({ kind: 'progress', stage, done, total, atMs: this.elapsedMs });
    };
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
