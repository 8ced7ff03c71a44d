// The stages of a running operation as events, with the time since it began.

import { performance } from 'node:perf_hooks';
import { errorMessage } from '../errors.ts';
import type { OnEvent } from '../model/engine.ts';
import { paced } from '../model/paced.ts';

export type OnProgress = (done: number, total: number) => void;

type OpenStage = { readonly parts: number; readonly isStarted: boolean; readonly error: unknown };

export class Stages {
  readonly #begun = performance.now();
  readonly #onEvent: OnEvent;
  readonly #open = new Map<string, OpenStage>();

  constructor(onEvent: OnEvent) {
    this.#onEvent = onEvent;
  }

  get elapsedMs(): number {
    return Math.round(performance.now() - this.#begun);
  }

  async run<T>(stage: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
    this.expect(stage);
    const onProgress = this.enter(stage);
    try {
      const result = await work(onProgress);
      this.leave(stage, undefined);
      return result;
    } catch (error) {
      this.leave(stage, error);
      throw error;
    }
  }

  /** A stage has as many parts as are expected: it starts with the first and is done with the last. */
  expect(stage: string | undefined): void {
    if (stage === undefined) return;
    const known = this.#open.get(stage) ?? { parts: 0, isStarted: false, error: undefined };
    this.#open.set(stage, { ...known, parts: known.parts + 1 });
  }

  enter(stage: string | undefined): OnProgress {
    const open = stage === undefined ? undefined : this.#open.get(stage);
    if (stage === undefined || open === undefined) return () => undefined;
    if (!open.isStarted) this.#onEvent({ kind: 'stage', stage, state: 'started', atMs: this.elapsedMs });
    this.#open.set(stage, { ...open, isStarted: true });
    return paced((done, total) => {
      this.#onEvent({ kind: 'progress', stage, done, total, atMs: this.elapsedMs });
    });
  }

  leave(stage: string | undefined, failure: unknown): void {
    const open = stage === undefined ? undefined : this.#open.get(stage);
    if (stage === undefined || open === undefined) return;
    const error = open.error ?? failure;
    const parts = open.parts - 1;
    this.#open.set(stage, { ...open, parts, error });
    if (parts > 0) return;
    this.#open.delete(stage);
    if (!open.isStarted) return;
    const atMs = this.elapsedMs;
    if (error === undefined) this.#onEvent({ kind: 'stage', stage, state: 'done', atMs });
    else this.#onEvent({ kind: 'stage', stage, state: 'failed', atMs, detail: errorMessage(error) });
  }

  notice(level: 'info' | 'warning', message: string): void {
    this.#onEvent({ kind: 'notice', level, message, atMs: this.elapsedMs });
  }
}
