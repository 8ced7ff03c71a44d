// The routing agent inside vpclabd. It follows the lab file: whenever its configuration changes, a new agent takes
// over from the old one, which leaves OVN, FRR and the kernel as they are.

import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../model/lab.ts';
import { databaseRemotes } from '../model/layout.ts';
import type { RoutingAgent } from '../routing/agent.ts';
import type { AgentConfig } from '../routing/config.ts';
import type { AgentEvent } from '../routing/events.ts';
import type { RoutingView } from '../model/routing.ts';
import type { EdgeVerdict } from './announcement-view.ts';
import { agentConfigOf } from './agent-config.ts';

const AGAIN_MS = 500;

export class LabRouting {
  readonly #onEvent: (event: AgentEvent) => void;
  readonly #closing = new AbortController();
  #lab: Lab | undefined;
  readonly #refused = new Map<string, EdgeVerdict>();
  #config: AgentConfig | undefined;
  /** Of the control plane. */
  #servers: readonly string[] = [];
  #agent: RoutingAgent | undefined;
  /** Ends the attempts to start an agent that is no longer wanted. */
  #attempt = new AbortController();
  /** One change after the other. */
  #changes: Promise<void> = Promise.resolve();

  constructor(onEvent: (event: AgentEvent) => void) {
    this.#onEvent = (event) => {
      this.#judge(event);
      onEvent(event);
    };
  }

  /** What the routers know now. A lab without a file has none. */
  async view(): Promise<RoutingView> {
    if (this.#lab === undefined)
      return { routes: [], sessions: [], announcements: [], neighbors: [], problems: [] };
    const { readRouting } = await import('./routing-view.ts');
    return await readRouting({
      lab: this.#lab,
      agent: this.#agent?.status() ?? [],
      verdicts: [...this.#refused.values()],
      signal: this.#closing.signal,
    });
  }

  follow(lab: Lab): void {
    this.#lab = lab;
    const config = agentConfigOf(lab);
    // A lab that never had an agent needs none to clean up after it.
    if (this.#config === undefined && config.gateways.length === 0) return;
    const servers = lab.underlay.servers.map(({ name }) => name);
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

  #judge(event: AgentEvent): void {
    if (event.kind !== 'refused' && event.kind !== 'accepted' && event.kind !== 'gone') return;
    const { peer, prefix } = event;
    if (event.kind === 'refused')
      this.#refused.set(`${peer} ${prefix}`, { peer, prefix, reason: event.reason });
    else this.#refused.delete(`${peer} ${prefix}`);
  }

  async #replace(config: AgentConfig, servers: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#agent?.close();
    this.#agent = undefined;
    this.#refused.clear();
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
