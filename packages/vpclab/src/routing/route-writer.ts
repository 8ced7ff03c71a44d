// Writes what gateways learned into one database, one transaction at a time; what happens meanwhile is in the next one.
// Every transaction asserts the lock of the leader, so that the database refuses what a former leader still sends.

import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../errors.ts';
import type { LearnAs } from './config.ts';
import type { AgentEvent } from './events.ts';
import type { RouteChange } from './wanted-routes.ts';

const WRITE_TIMEOUT_MS = 5_000;
const AGAIN_MS = 100;

export type RouteWriterOptions = {
  readonly as: LearnAs;
  /** Whether the database differs from what is wanted now. */
  readonly isNeeded: () => boolean;
  /** Makes it so in one transaction, which asserts the lock. */
  readonly commit: (bounds: {
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
  }) => Promise<readonly RouteChange[]>;
  readonly mayWrite: () => boolean;
  readonly onEvent: (event: AgentEvent) => void;
};

export class RouteWriter {
  readonly #options: RouteWriterOptions;
  readonly #closing = new AbortController();
  #isWriting = false;
  #isDirty = false;
  #isWaiting = false;
  #problem: string | undefined;

  constructor(options: RouteWriterOptions) {
    this.#options = options;
  }

  /** Looks whether something has to be written, and writes it. */
  async write(): Promise<void> {
    this.#isDirty = true;
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      while (this.#isDirty && !this.#closing.signal.aborted) {
        this.#isDirty = false;
        await this.#writeOnce();
      }
    } finally {
      this.#isWriting = false;
    }
  }

  /** Tries again what could not be done without the lead. */
  retry(): void {
    if (this.#isWaiting) void this.write();
  }

  close(): void {
    this.#closing.abort();
  }

  async #writeOnce(): Promise<void> {
    const { as, isNeeded, commit, mayWrite, onEvent } = this.#options;
    const needed = isNeeded();
    this.#isWaiting = needed && !mayWrite();
    if (!needed || this.#isWaiting) return;
    try {
      const written = await commit({ signal: this.#closing.signal, timeoutMs: WRITE_TIMEOUT_MS });
      for (const { kind, route } of written) {
        onEvent({ kind: kind === 'add' ? 'learn' : 'forget', as, ...route });
      }
      this.#problem = undefined;
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const message = `${as} were not written: ${errorMessage(error)}`;
      if (this.#problem !== message) onEvent({ kind: 'problem', message });
      this.#problem = message;
      this.#isDirty = true;
      await sleep(AGAIN_MS, undefined, { ref: false });
    }
  }
}
