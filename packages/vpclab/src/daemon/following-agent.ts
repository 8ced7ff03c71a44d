// A routing agent that follows the lab file: whenever its configuration changes, a new agent takes over from the old one,
// which leaves OVN, FRR and the kernel as they are.

import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseRemotes } from '../model/layout.ts';
import type { RoutingAgent } from '../routing/agent.ts';
import type { AgentConfig } from '../routing/config.ts';
import type { AgentEvent, GatewayStatus } from '../routing/events.ts';

const AGAIN_MS = 500;

export class FollowingAgent {
  readonly #onEvent: (event: AgentEvent) => void;
  readonly #onReplace: () => unknown;
  readonly #closing = new AbortController();
  #config: AgentConfig | undefined;
  /** Of the control plane. */
  #servers: readonly string[] = [];
  #agent: RoutingAgent | undefined;
  /** Ends the attempts to start an agent that is no longer wanted. */
  #attempt = new AbortController();
  /** One change after the other. */
  #changes: Promise<void> = Promise.resolve();

  /** `onReplace`: what the old agent reported is no longer known. */
  constructor(onEvent: (event: AgentEvent) => void, onReplace: () => unknown) {
    this.#onEvent = onEvent;
    this.#onReplace = onReplace;
  }

  get leads(): boolean {
    return this.#agent?.leads ?? false;
  }

  status(): readonly GatewayStatus[] {
    return this.#agent?.status() ?? [];
  }

  follow(config: AgentConfig, servers: readonly string[]): void {
    if (isDeepStrictEqual([config, servers], [this.#config, this.#servers])) return;
    this.#config = config;
    this.#servers = servers;
    this.#attempt.abort();
    this.#attempt = new AbortController();
    const signal = AbortSignal.any([this.#attempt.signal, this.#closing.signal]);
    this.#changes = this.#changes.then(() => this.#replace(config, servers, signal));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#changes;
    await this.#agent?.close();
  }

  async #replace(config: AgentConfig, servers: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#agent?.close();
    this.#agent = undefined;
    this.#onReplace();
    const { RoutingAgent: Agent } = await import('../routing/agent.ts');
    while (!signal.aborted) {
      try {
        this.#agent = await Agent.start({
          config,
          northbound: databaseRemotes(servers, 'nb'),
          southbound: databaseRemotes(servers, 'sb'),
          isAlone: true,
          onEvent: this.#onEvent,
          signal,
        });
        return;
      } catch {
        // The database comes with the lab.
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
