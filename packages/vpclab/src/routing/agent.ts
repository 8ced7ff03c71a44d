// The routing agent: OVN's Northbound database on one side, FRR of its gateways on the other. What is in OVN is
// announced by policy; what the gateways learn becomes static routes of OVN's routers. Any number of agents may run; one
// leads and writes. When none runs, OVN, FRR and the kernel go on with what they have.

import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../errors.ts';
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
import { routeChanges, writeRoutes, type WantedRoute } from './static-routes.ts';

const START_TIMEOUT_MS = 30_000;
const WRITE_TIMEOUT_MS = 5_000;
const AGAIN_MS = 100;

export type AgentOptions = {
  readonly config: AgentConfig;
  /** OVSDB remotes of the Northbound database, tried in turn. */
  readonly northbound: readonly string[];
  /** Of the Southbound one: only asked where a gateway has a chassis. */
  readonly southbound: readonly string[];
  readonly onEvent: (event: AgentEvent) => void;
  readonly signal: AbortSignal;
};

type Gateway = {
  readonly config: GatewayConfig;
  readonly speaker: Speaker;
  readonly kernel: KernelRoutes;
  intended: Intended;
  via: Ipv4 | undefined;
};

export class RoutingAgent {
  readonly #options: AgentOptions;
  readonly #client: NbClient;
  readonly #replica: NbReplica;
  readonly #bindings: Bindings | undefined;
  readonly #lead: Leadership;
  readonly #gateways: readonly Gateway[];
  readonly #edges: readonly EdgeWatch[];
  readonly #closing = new AbortController();
  #isWriting = false;
  #isDirty = false;
  #isWaiting = false;
  #problem: string | undefined;

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
    this.#lead = new Leadership(client, lockOf(options.config), {
      onChange: (leads, because) => {
        options.onEvent({ kind: leads ? 'leads' : 'follows', because });
        if (!leads) return;
        for (const { speaker } of this.#gateways) speaker.takeOver();
        void this.#write();
      },
      onProblem: (message) => options.onEvent({ kind: 'problem', message: `no lock: ${message}` }),
      onBeat: () => {
        for (const { speaker } of this.#gateways) speaker.retry();
        if (this.#isWaiting) void this.#write();
      },
    });
    replica.on('transaction', () => this.#recompute());
    bindings?.onChange(() => this.#recompute());
    this.#recompute();
  }

  static async start(options: AgentOptions): Promise<RoutingAgent> {
    const bounds = { signal: options.signal, timeoutMs: START_TIMEOUT_MS };
    const client = await connect({ remotes: options.northbound, database: OVN_Northbound, ...bounds });
    try {
      const replica = await client.replica(NB_SELECTION, bounds);
      const needsBindings = options.config.gateways.some(({ chassis }) => chassis !== undefined);
      const bindings = needsBindings ? await Bindings.open(options.southbound, bounds) : undefined;
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
      const { router, chassis } = gateway.config;
      const facts = factsOf(this.#replica, router);
      const isHere = (port: string): boolean =>
        chassis === undefined || this.#bindings?.isAt(port, chassis) === true;
      const next = isCut(gateway, facts) ? NOTHING : intendedOf(gateway.config, facts, isHere);
      const via = viaOf(gateway.config, facts);
      if (via === gateway.via && JSON.stringify(next) === JSON.stringify(gateway.intended)) continue;
      this.#tell(gateway, next);
      gateway.intended = next;
      gateway.via = via;
      gateway.speaker.announce({ announce: next.announce, via });
    }
    void this.#write();
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

  #wanted(): readonly WantedRoute[] {
    return this.#gateways.flatMap((gateway) => {
      const { name, router, nextHop, learn, inside } = gateway.config;
      if (router === undefined || nextHop === undefined) return [];
      if (isCut(gateway, factsOf(this.#replica, router))) return [];
      const allowed = learn.map(prefixOf);
      const prefixes = gateway.kernel.routes
        .filter(({ prefix, device }) => {
          const route = prefixOf(prefix);
          return device !== inside && allowed.some((rule) => isAllowed(rule, route));
        })
        .map(({ prefix }) => prefix);
      return [...new Set(prefixes)].map((prefix) => ({ router, gateway: name, prefix, nextHop }));
    });
  }

  /** One transaction at a time; what happens meanwhile is in the next one. */
  async #write(): Promise<void> {
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

  async #writeOnce(): Promise<void> {
    const { owner } = this.#options.config;
    const names = new Set(this.#gateways.map(({ config }) => config.name));
    const changesNow = () => routeChanges(this.#replica, owner, names, this.#wanted());
    const isNeeded = changesNow().length > 0;
    this.#isWaiting = isNeeded && !this.#lead.mayAct;
    if (!isNeeded || this.#isWaiting) return;
    try {
      const { value } = await this.#client.transact(
        (tx) => {
          const changes = changesNow();
          // Another agent may lead by now: the server then refuses all of it.
          tx.assertLock(this.#lead.lock);
          writeRoutes(tx, owner, changes);
          return changes;
        },
        { replica: this.#replica, signal: this.#closing.signal, timeoutMs: WRITE_TIMEOUT_MS },
      );
      for (const { kind, route } of value) {
        this.#options.onEvent({ kind: kind === 'add' ? 'learn' : 'forget', ...route });
      }
      this.#problem = undefined;
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const message = `routes were not written: ${errorMessage(error)}`;
      if (this.#problem !== message) this.#options.onEvent({ kind: 'problem', message });
      this.#problem = message;
      this.#isDirty = true;
      await sleep(AGAIN_MS, undefined, { ref: false });
    }
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

/** Its side to the VPC carries nothing: the link is down, or OVN says that its port is. */
function isCut({ config, kernel }: Gateway, facts: RouterFacts | undefined): boolean {
  if (kernel.down.includes(config.inside)) return true;
  const ports = facts?.subnets.flatMap(({ workloads }) => workloads) ?? [];
  return ports.some(({ address, up }) => address === config.nextHop && !up);
}
