// The routing agent: OVN's Northbound database on one side, FRR of its gateways on the other. What is in OVN is
// announced by policy; what the gateways learn becomes static routes of OVN's routers. Any number of agents may run; one
// leads and writes. When none runs, OVN, FRR and the kernel go on with what they have.

import { connect, type TlsIdentity } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { addressOf } from '../net/ipv4.ts';
import { holdsAddress, holdsPrefix, prefixOf } from '../net/prefix.ts';
import type { Ipv4 } from '../net/text.ts';
import { BgpSpeaker } from './bgp-speaker.ts';
import { OspfSpeaker } from './ospf-speaker.ts';
import type { Speaker } from './speaker.ts';
import { lockOf, type AgentConfig, type GatewayConfig } from './config.ts';
import { EdgeWatch } from './edge-watch.ts';
import type { AgentEvent, GatewayStatus } from './events.ts';
import { KernelRoutes } from './kernel-routes.ts';
import { Leadership } from './leader.ts';
import { factsOf, NB_SELECTION, type NbClient, type NbReplica, type RouterFacts } from './northbound.ts';
import { intendedOf, NOTHING, type Intended } from './policy.ts';
import { Bindings } from './southbound.ts';
import { RouteWriter } from './route-writer.ts';
import type { WantedRoute } from './static-routes.ts';

const START_TIMEOUT_MS = 30_000;

export type AgentOptions = {
  readonly config: AgentConfig;
  /** OVSDB remotes of the Northbound database, tried in turn. */
  readonly northbound: readonly string[];
  /** Of the Southbound one: only asked where a gateway has a chassis. */
  readonly southbound: readonly string[];
  /** To those that are `ssl:HOST:PORT`. */
  readonly tls?: TlsIdentity | undefined;
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
};

export class RoutingAgent {
  readonly #options: AgentOptions;
  readonly #client: NbClient;
  readonly #replica: NbReplica;
  readonly #bindings: Bindings | undefined;
  readonly #lead: Leadership;
  readonly #writer: RouteWriter;
  readonly #gateways: readonly Gateway[];
  readonly #edges: readonly EdgeWatch[];
  readonly #closing = new AbortController();

  private constructor(
    options: AgentOptions,
    client: NbClient,
    replica: NbReplica,
    bindings: Bindings | undefined,
  ) {
    this.#options = options;
    this.#bindings = bindings;
    this.#client = client;
    this.#replica = replica;
    this.#gateways = options.config.gateways.map((config) => this.#gateway(config));
    this.#edges = options.config.edges.map((edge) => new EdgeWatch(edge, options.onEvent));
    this.#writer = new RouteWriter({
      client,
      replica,
      owner: options.config.owner,
      wanted: () => this.#wanted(),
      lock: () => this.#lead.lock,
      mayWrite: () => this.#lead.mayAct,
      onEvent: options.onEvent,
    });
    this.#lead = new Leadership(client, lockOf(options.config), {
      onChange: (leads, because) => {
        options.onEvent({ kind: leads ? 'leads' : 'follows', because });
        if (!leads) return;
        for (const { speaker } of this.#gateways) speaker.takeOver();
        void this.#writer.write();
      },
      onProblem: (message) => options.onEvent({ kind: 'problem', message: `no lock: ${message}` }),
      onBeat: () => {
        for (const { speaker } of this.#gateways) speaker.retry();
        this.#writer.retry();
      },
    });
    replica.on('transaction', () => this.#recompute());
    bindings?.onChange(() => this.#recompute());
    this.#recompute();
  }

  static async start(options: AgentOptions): Promise<RoutingAgent> {
    const bounds = { signal: options.signal, timeoutMs: START_TIMEOUT_MS };
    const { northbound: remotes, southbound, tls } = options;
    const client = await connect({ remotes, database: OVN_Northbound, tls, ...bounds });
    try {
      const replica = await client.replica(NB_SELECTION, bounds);
      const needsBindings = options.config.gateways.some(({ chassis }) => chassis !== undefined);
      const bindings = needsBindings ? await Bindings.open({ remotes: southbound, tls }, bounds) : undefined;
      return new RoutingAgent(options, client, replica, bindings);
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
    await this.#bindings?.close();
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
    return {
      config,
      intended: NOTHING,
      via: undefined,
      isCut: false,
      speaker: config.protocol === 'ospf' ? new OspfSpeaker(config, events) : new BgpSpeaker(config, events),
      kernel: new KernelRoutes(config.netns, {
        // Which links carry something decides what may be announced.
        onChange: () => this.#recompute(),
        onProblem: (message) => onProblem(`${config.name}: ${message}`),
      }),
    };
  }

  #recompute(): void {
    if (this.#closing.signal.aborted) return;
    for (const gateway of this.#gateways) {
      // Whether its links carry anything is not known yet.
      if (!gateway.kernel.isKnown) continue;
      const { router, chassis } = gateway.config;
      const facts = factsOf(this.#replica, router);
      const isHere = (port: string): boolean =>
        chassis === undefined || this.#bindings?.isAt(port, chassis) === true;
      gateway.isCut = isCut(gateway, facts);
      const next = gateway.isCut ? NOTHING : intendedOf(gateway.config, facts, isHere);
      const via = viaOf(gateway.config, facts);
      if (via === gateway.via && JSON.stringify(next) === JSON.stringify(gateway.intended)) continue;
      this.#tell(gateway, next);
      gateway.intended = next;
      gateway.via = via;
      gateway.speaker.announce({ announce: next.announce, via });
    }
    void this.#writer.write();
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
  #wanted(): {
    readonly judges: (gateway: string) => boolean;
    readonly routes: readonly WantedRoute[];
  } {
    const known = this.#gateways.filter(({ kernel }) => kernel.isKnown);
    const offers = known.flatMap((gateway) => {
      const { name, router, nextHop, learn, inside, rank } = gateway.config;
      if (router === undefined || nextHop === undefined || gateway.isCut) return [];
      const allowed = learn.map(prefixOf);
      const prefixes = gateway.kernel.routes
        .filter(({ prefix, device }) => {
          const route = prefixOf(prefix);
          return device !== inside && allowed.some((rule) => isAllowed(rule, route));
        })
        .map(({ prefix }) => prefix);
      return [...new Set(prefixes)].map((prefix) => ({ router, gateway: name, prefix, nextHop, rank }));
    });
    const byRoute = Map.groupBy(offers, ({ router, prefix }) => `${router} ${prefix}`);
    const routes = [...byRoute.values()].flatMap((all) => {
      const best = Math.min(...all.map(({ rank }) => rank));
      return all.flatMap(({ rank, ...route }) => (rank === best ? [route] : []));
    });
    const own = new Map(this.#gateways.map(({ config, kernel }) => [config.name, kernel.isKnown]));
    const { isAlone = false } = this.#options;
    return { judges: (gateway) => own.get(gateway) ?? isAlone, routes };
  }
}

/** "0.0.0.0/0" is the default route alone; of any other prefix, what lies in it too. */
function isAllowed(rule: ReturnType<typeof prefixOf>, route: ReturnType<typeof prefixOf>): boolean {
  return rule.length === 0 ? route.length === 0 : holdsPrefix(rule, route);
}

/** Where the gateway reaches the router: by the network that both are on. */
function viaOf({ nextHop }: GatewayConfig, facts: RouterFacts | undefined): Ipv4 | undefined {
  if (nextHop === undefined) return undefined;
  return facts?.subnets.find(({ prefix }) => holdsAddress(prefixOf(prefix), addressOf(nextHop)))?.address;
}

/** The link to the VPC is down, or OVN says that its port is. */
function isCut({ config, kernel }: Gateway, facts: RouterFacts | undefined): boolean {
  if (kernel.down.includes(config.inside)) return true;
  const ports = facts?.subnets.flatMap(({ workloads }) => workloads) ?? [];
  return ports.some(({ address, up }) => address === config.nextHop && !up);
}
