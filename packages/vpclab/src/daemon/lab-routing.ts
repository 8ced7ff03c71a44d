// The routing agents inside vpclabd, one for each control plane. They follow the lab file.

import type { WatchedAgent } from '../metrics/watched.ts';
import type { Lab } from '../model/lab.ts';
import type { RegionName } from '../model/names.ts';
import type { AgentEvent } from '../routing/events.ts';
import type { RoutingView } from '../model/routing.ts';
import type { Refusal } from './announcement-view.ts';
import { controlPlanes } from '../model/regions.ts';
import type { Plane } from '../model/regions.ts';
import { agentConfigOf } from './agent-config.ts';
import { FollowingAgent } from './following-agent.ts';

export class LabRouting {
  readonly #onEvent: (event: AgentEvent, region: RegionName | undefined) => void;
  readonly #closing = new AbortController();
  #lab: Lab | undefined;
  /** What routers refuse now, of each control plane's agent. */
  readonly #refused = new Map<Plane, Map<string, Refusal>>();
  /** One for each control plane that ever had gateways. */
  readonly #agents = new Map<Plane, FollowingAgent>();

  /** What each reported so far, by kind. */
  readonly #counts = new Map<Plane, Map<AgentEvent['kind'], number>>();

  /** `region`: whose control plane the agent follows; undefined in a lab without regions. */
  constructor(onEvent: (event: AgentEvent, region: RegionName | undefined) => void) {
    this.#onEvent = onEvent;
  }

  /** For metrics: what the agents want of their gateways, and how far they got. */
  watched(): readonly WatchedAgent[] {
    const lab = this.#lab;
    if (lab === undefined) return [];
    return [...this.#agents].map(([plane, agent]) => ({
      region: this.#regionOf(plane) ?? '',
      leads: agent.leads,
      events: this.#counts.get(plane) ?? new Map(),
      gateways: agent.status().map((gateway) => {
        const vpc = lab.vpcs.find(({ router }) => router === gateway.router);
        const shared = lab.natGateways.find(({ name }) => name === gateway.gateway);
        return {
          name: gateway.gateway,
          tenant: vpc?.tenant ?? shared?.tenant ?? '',
          vpc: vpc?.name ?? '',
          intended: gateway.announced.length,
          withheld: gateway.refused.length,
          learned: gateway.learned.length,
          isFollowed: gateway.problem === undefined,
        };
      }),
    }));
  }

  /** What the routers know now. A lab without a file has none. */
  async view(): Promise<RoutingView> {
    if (this.#lab === undefined)
      return { routes: [], sessions: [], announcements: [], refusals: [], neighbors: [], problems: [] };
    const { readRouting } = await import('./routing-view.ts');
    return await readRouting({
      lab: this.#lab,
      agent: [...this.#agents.values()].flatMap((agent) => agent.status()),
      refused: [...this.#refused.values()].flatMap((of) => [...of.values()]),
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
      this.#counts.delete(plane);
      this.#refused.delete(plane);
      void agent.close();
    }
    for (const { plane, servers } of planes) {
      const config = agentConfigOf(lab, plane);
      let agent = this.#agents.get(plane);
      // A lab that never had an agent needs none to clean up after it.
      if (agent === undefined && config.gateways.length + config.edges.length === 0) continue;
      agent ??= new FollowingAgent(
        (event) => this.#hear(plane, event),
        // A new one is told everything again.
        () => this.#refused.delete(plane),
      );
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

  #hear(plane: Plane, event: AgentEvent): void {
    this.#judge(plane, event);
    const counts = this.#counts.get(plane) ?? new Map<AgentEvent['kind'], number>();
    this.#counts.set(plane, counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1));
    this.#onEvent(event, this.#regionOf(plane));
  }

  /** The first region has the control plane that a lab without regions has. */
  #regionOf(plane: Plane): RegionName | undefined {
    return plane ?? this.#lab?.regions[0]?.name;
  }

  #judge(plane: Plane, event: AgentEvent): void {
    if (event.kind !== 'refused' && event.kind !== 'accepted' && event.kind !== 'gone') return;
    const { edge: router, peer, prefix } = event;
    const refused = this.#refused.get(plane) ?? new Map<string, Refusal>();
    this.#refused.set(plane, refused);
    const key = [router, peer, prefix].join(' ');
    if (event.kind === 'refused') refused.set(key, { router, peer, prefix, reason: event.reason });
    else refused.delete(key);
  }
}
