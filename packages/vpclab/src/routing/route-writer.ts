// Writes what gateways learned into OVN, one transaction at a time; what happens meanwhile is in the next one. Every
// transaction asserts the lock of the leader, so that the database refuses what a former leader still sends.

import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../errors.ts';
import type { AgentEvent } from './events.ts';
import type { NbClient, NbReplica } from './northbound.ts';
import { routeChanges, writeRoutes, type RouteChange, type WantedRoute } from './static-routes.ts';

const WRITE_TIMEOUT_MS = 5_000;
const AGAIN_MS = 100;

export type RouteWriterOptions = {
  readonly client: NbClient;
  readonly replica: NbReplica;
  readonly owner: string;
  /** Gateways whose rows are to be as `wanted` says now: too little is known of the others, or they are another agent's. */
  readonly wanted: () => {
    readonly judges: (gateway: string) => boolean;
    readonly routes: readonly WantedRoute[];
  };
  readonly lock: () => string;
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
    const { client, replica, owner, lock, mayWrite, onEvent } = this.#options;
    const isNeeded = this.#changes().length > 0;
    this.#isWaiting = isNeeded && !mayWrite();
    if (!isNeeded || this.#isWaiting) return;
    try {
      const { value } = await client.transact(
        (tx) => {
          const changes = this.#changes();
          tx.assertLock(lock());
          writeRoutes(tx, owner, changes);
          return changes;
        },
        { replica, signal: this.#closing.signal, timeoutMs: WRITE_TIMEOUT_MS },
      );
      for (const { kind, route } of value) onEvent({ kind: kind === 'add' ? 'learn' : 'forget', ...route });
      this.#problem = undefined;
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const message = `routes were not written: ${errorMessage(error)}`;
      if (this.#problem !== message) onEvent({ kind: 'problem', message });
      this.#problem = message;
      this.#isDirty = true;
      await sleep(AGAIN_MS, undefined, { ref: false });
    }
  }

  #changes(): readonly RouteChange[] {
    const { judges, routes } = this.#options.wanted();
    return routeChanges(this.#options.replica, this.#options.owner, judges, routes);
  }
}
