// The routing agent: OVN's Northbound database on one side, FRR of its gateways on the other. What is in OVN is
// announced by policy; what the gateways learn becomes routes of OVN's routers. Any number of agents may run; one
// leads and writes. When none runs, OVN, FRR and the kernel go on with what they have.

import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { addressOf } from '../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../net/prefix.ts';
import type { Ipv4 } from '../net/text.ts';
import { BgpSpeaker } from './bgp-speaker.ts';
import { OspfSpeaker } from './ospf-speaker.ts';
import type { Speaker } from './speaker.ts';
import { lockOf, type GatewayConfig } from './config.ts';
import { EdgeWatch } from './edge-watch.ts';
import type { AgentEvent, GatewayStatus } from './events.ts';
import { KernelRoutes } from './kernel-routes.ts';
import { Leadership } from './leader.ts';
import { LearnedIntoOvn, type Learned } from './learned-into-ovn.ts';
import {
  factsOf,
  NB_SELECTION,
  type NbClient,
  type NbReplica,
  type RouterFacts,
  type Subnet,
} from './northbound.ts';
import { intendedOf, NOTHING, type Intended } from './policy.ts';
import { openSouthbound, type SouthboundOptions } from './open-southbound.ts';
import { isLearnedByController, type Southbound } from './southbound.ts';
import { withinTenants } from './tenant-limits.ts';
import { wantedRoutes, type LearningGateway, type WantedRoute } from './wanted-routes.ts';

const START_TIMEOUT_MS = 30_000;

export type AgentOptions = SouthboundOptions & {
  /** OVSDB remotes of the Northbound database, tried in turn. */
  readonly northbound: readonly string[];
  readonly onEvent: (event: AgentEvent) => void;
  /** No other agent writes under this owner: rows of gateways that are no longer its own go. */
  readonly isAlone?: boolean;
  readonly signal: AbortSignal;
};

type Gateway = {
  readonly config: GatewayConfig;
  readonly speaker: Speaker;
  readonly kernel: KernelRoutes;
  intended: Intended;
  via: Ipv4 | undefined;
  /** Its side to the VPC carries nothing. */
  isCut: boolean;
  /** The router's port on the network that both are on. */
  routerPort: string | undefined;
  /** It should learn into Learned_Route, where an ovn-controller would delete it. */
  isDisplaced: boolean;
};

export class RoutingAgent {
  readonly #options: AgentOptions;
  readonly #client: NbClient;
  readonly #replica: NbReplica;
  readonly #southbound: Southbound | undefined;
  readonly #lead: Leadership;
  readonly #writer: LearnedIntoOvn;
  readonly #gateways: readonly Gateway[];
  readonly #edges: readonly EdgeWatch[];
  readonly #closing = new AbortController();

  private constructor(
    options: AgentOptions,
    client: NbClient,
    replica: NbReplica,
    southbound: Southbound | undefined,
  ) {
    this.#options = options;
    this.#southbound = southbound;
    this.#client = client;
    this.#replica = replica;
    this.#gateways = options.config.gateways.map((config) => this.#gateway(config));
    this.#edges = options.config.edges.map((edge) => new EdgeWatch(edge, options.onEvent));
    this.#writer = new LearnedIntoOvn({
      client,
      replica,
      southbound,
      owner: options.config.owner,
      learned: () => this.#learned(),
      lock: lockOf(options.config),
      mayWrite: () => this.#lead.mayAct,
      onEvent: options.onEvent,
    });
    this.#lead = new Leadership(client, lockOf(options.config), {
      onChange: (leads, because) => {
        options.onEvent({ kind: leads ? 'leads' : 'follows', because });
        if (!leads) {
          this.#writer.yield();
          return;
        }
        for (const { speaker } of this.#gateways) speaker.takeOver();
        this.#writer.retry();
        this.#writer.write();
      },
      onProblem: (message) => options.onEvent({ kind: 'problem', message: `no lock: ${message}` }),
      onBeat: () => {
        for (const { speaker } of this.#gateways) speaker.retry();
        this.#writer.retry();
      },
    });
    replica.on('transaction', () => this.#recompute());
    southbound?.onChange(() => this.#recompute());
    this.#recompute();
  }

  static async start(options: AgentOptions): Promise<RoutingAgent> {
    const bounds = { signal: options.signal, timeoutMs: START_TIMEOUT_MS };
    const { northbound: remotes, tls } = options;
    const client = await connect({ remotes, database: OVN_Northbound, tls, ...bounds });
    try {
      const replica = await client.replica(NB_SELECTION, bounds);
      return new RoutingAgent(options, client, replica, await openSouthbound(options, bounds));
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  get leads(): boolean {
    return this.#lead.mayAct;
  }

  status(): readonly GatewayStatus[] {
    return this.#gateways.map(({ config, intended, kernel, speaker }) => ({
      gateway: config.name,
      router: config.router ?? '*',
      announced: intended.because,
      refused: intended.refused,
      learned: kernel.routes.map(({ prefix, via }) => ({ prefix, via })),
      problem: speaker.problem,
    }));
  }

  /** Leaves OVN and FRR as they are. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#writer.close();
    for (const { speaker, kernel } of this.#gateways) {
      speaker.close();
      kernel.close();
    }
    for (const edge of this.#edges) edge.close();
    await this.#lead.close();
    await this.#southbound?.close();
    await this.#client.close();
  }

  #gateway(config: GatewayConfig): Gateway {
    const onProblem = (message: string): void => this.#options.onEvent({ kind: 'problem', message });
    const events = {
      mayDrive: () => this.#lead.mayAct,
      onApplied: (gateway: string, commands: number) =>
        this.#options.onEvent({ kind: 'applied', gateway, commands }),
      onProblem,
    };
    const gateway: Gateway = {
      config,
      intended: NOTHING,
      via: undefined,
      isCut: false,
      routerPort: undefined,
      isDisplaced: false,
      speaker: config.protocol === 'ospf' ? new OspfSpeaker(config, events) : new BgpSpeaker(config, events),
      kernel: new KernelRoutes(config.netns, {
        // Which links carry something decides what may be announced; of other gateways it decides nothing.
        onChange: () => this.#recompute([gateway]),
        onProblem: (message) => onProblem(`${config.name}: ${message}`),
      }),
    };
    return gateway;
  }

  #recompute(changed = this.#gateways): void {
    if (this.#closing.signal.aborted) return;
    // Of one that was not read yet it is not known whether its links carry anything.
    const gateways = this.#sharing(changed).filter(({ kernel }) => kernel.isKnown);
    const offers = gateways.map((gateway) => ({ ...this.#offer(gateway), config: gateway.config }));
    const bounded = withinTenants(this.#options.config.tenants, offers);
    for (const [index, gateway] of gateways.entries()) {
      const next = bounded[index] ?? NOTHING;
      const via = offers[index]?.via;
      if (via === gateway.via && JSON.stringify(next) === JSON.stringify(gateway.intended)) continue;
      this.#tell(gateway, next);
      gateway.intended = next;
      gateway.via = via;
      gateway.speaker.announce({ announce: next.announce, via });
    }
    this.#writer.write();
  }

  /** With those that share the bound of a tenant with one of them. */
  #sharing(changed: readonly Gateway[]): readonly Gateway[] {
    const bounded = new Set(this.#options.config.tenants.map(({ name }) => name));
    const tenants = new Set(
      changed.flatMap(({ config: { tenant = '' } }) => (bounded.has(tenant) ? [tenant] : [])),
    );
    if (tenants.size === 0) return changed;
    return this.#gateways.filter(
      (gateway) => changed.includes(gateway) || tenants.has(gateway.config.tenant ?? ''),
    );
  }

  /** What it would announce if it were the only one. */
  #offer(gateway: Gateway): { readonly intended: Intended; readonly via: Ipv4 | undefined } {
    const { router, chassis, announce } = gateway.config;
    const facts = factsOf(this.#replica, router);
    const places = {
      isHere: (port: string): boolean =>
        chassis === undefined || this.#southbound?.isAt(port, chassis) === true,
      advertised: announce.includes('advertised')
        ? (this.#southbound?.advertised(facts?.ports ?? []) ?? [])
        : [],
    };
    const network = networkOf(gateway.config, facts);
    gateway.isCut = isCut(gateway, facts);
    gateway.routerPort = network?.routerPort;
    this.#place(gateway);
    return {
      intended: gateway.isCut ? NOTHING : intendedOf(gateway.config, facts, places),
      via: network?.address,
    };
  }

  /** Who may write Learned_Route for its port of the router. */
  #place(gateway: Gateway): void {
    const { name, learnAs } = gateway.config;
    const port = gateway.routerPort;
    const isDisplaced =
      learnAs === 'learned-routes' &&
      port !== undefined &&
      this.#southbound !== undefined &&
      isLearnedByController(this.#southbound.replica, port);
    if (isDisplaced && !gateway.isDisplaced) {
      const message = `${name}: an ovn-controller learns the routes of ${port} (dynamic-routing); this agent writes static routes instead`;
      this.#options.onEvent({ kind: 'problem', message });
    }
    gateway.isDisplaced = isDisplaced;
  }

  #tell({ config: { name }, intended }: Gateway, next: Intended): void {
    const { onEvent } = this.#options;
    const before = new Set(intended.because.map(({ prefix }) => prefix));
    const after = new Set(next.because.map(({ prefix }) => prefix));
    for (const entry of next.because) {
      if (!before.has(entry.prefix)) onEvent({ kind: 'announce', gateway: name, ...entry });
    }
    for (const entry of intended.because) {
      if (!after.has(entry.prefix)) onEvent({ kind: 'withdraw', gateway: name, ...entry });
    }
    const known = new Set(intended.refused.map(({ prefix, reason }) => `${prefix} ${reason}`));
    for (const entry of next.refused) {
      if (!known.has(`${entry.prefix} ${entry.reason}`)) onEvent({ kind: 'refuse', gateway: name, ...entry });
    }
  }

  /** Of gateways whose kernel was read: before that, nothing is known of what they learned. */
  #learned(): Learned {
    const known = this.#gateways.filter(({ kernel }) => kernel.isKnown);
    const learning = known.flatMap((gateway): readonly LearningGateway[] =>
      gateway.isCut ? [] : [{ config: gateway.config, learned: gateway.kernel.routes }],
    );
    const byName = new Map(this.#gateways.map((gateway) => [gateway.config.name, gateway]));
    const isNative = ({ gateway: name }: WantedRoute): boolean => {
      const gateway = byName.get(name);
      return gateway?.config.learnAs === 'learned-routes' && !gateway.isDisplaced;
    };
    const routes = wantedRoutes(learning);
    const { isAlone = false } = this.#options;
    return {
      judges: (gateway) => byName.get(gateway)?.kernel.isKnown ?? isAlone,
      asStaticRoutes: routes.filter((route) => !isNative(route)),
      asLearnedRoutes: routes.filter(isNative),
      portOf: ({ gateway }) => byName.get(gateway)?.routerPort,
    };
  }
}

/** The network that the gateway and the router are both on. */
function networkOf({ nextHop }: GatewayConfig, facts: RouterFacts | undefined): Subnet | undefined {
  if (nextHop === undefined) return undefined;
  return facts?.subnets.find(({ prefix }) => holdsAddress(prefixOf(prefix), addressOf(nextHop)));
}

/** The link to the VPC is down, or OVN says that its port is. */
function isCut({ config, kernel }: Gateway, facts: RouterFacts | undefined): boolean {
  if (kernel.down.includes(config.inside)) return true;
  const ports = facts?.subnets.flatMap(({ workloads }) => workloads) ?? [];
  return ports.some(({ address, up }) => address === config.nextHop && !up);
}
