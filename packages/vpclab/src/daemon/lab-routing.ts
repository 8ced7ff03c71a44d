// The routing agents inside vpclabd, one for each control plane. They follow the lab file.

import type { Lab } from '../model/lab.ts';
import type { AgentEvent } from '../routing/events.ts';
import type { RoutingView } from '../model/routing.ts';
import type { EdgeVerdict } from './announcement-view.ts';
import { controlPlanes } from '../model/regions.ts';
import type { Plane } from '../model/regions.ts';
import { agentConfigOf } from './agent-config.ts';
import { FollowingAgent } from './following-agent.ts';

export class LabRouting {
  readonly #onEvent: (event: AgentEvent) => void;
  readonly #closing = new AbortController();
  #lab: Lab | undefined;
  readonly #refused = new Map<string, EdgeVerdict>();
  /** One for each control plane that ever had gateways. */
  readonly #agents = new Map<Plane, FollowingAgent>();

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
      agent: [...this.#agents.values()].flatMap((agent) => agent.status()),
      verdicts: [...this.#refused.values()],
      signal: this.#closing.signal,
    });
  }

  follow(lab: Lab): void {
    this.#lab = lab;
    const planes = controlPlanes(lab);
    // A region that is gone took its database along, and its gateways.
    for (const [plane, agent] of this.#agents) {
      if (planes.some((one) => one.plane === plane)) continue;
      this.#agents.delete(plane);
      void agent.close();
    }
    for (const { plane, servers } of planes) {
      const config = agentConfigOf(lab, plane);
      let agent = this.#agents.get(plane);
      // A lab that never had an agent needs none to clean up after it.
      if (agent === undefined && config.gateways.length + config.edges.length === 0) continue;
      // The first one's listens to the edge, and hears everything again.
      const onNew = plane === undefined ? () => this.#refused.clear() : () => undefined;
      agent ??= new FollowingAgent(this.#onEvent, onNew);
      this.#agents.set(plane, agent);
      agent.follow(
        config,
        servers.map(({ name }) => name),
      );
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#agents.values()].map((agent) => agent.close()));
  }

  #judge(event: AgentEvent): void {
    if (event.kind !== 'refused' && event.kind !== 'accepted' && event.kind !== 'gone') return;
    const { peer, prefix } = event;
    if (event.kind === 'refused')
      this.#refused.set(`${peer} ${prefix}`, { peer, prefix, reason: event.reason });
    else this.#refused.delete(`${peer} ${prefix}`);
  }
}
