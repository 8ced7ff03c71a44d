// What passed the integration bridge of a node, by the flows that OVN installs for each logical port: one that takes
// packets in from the port, one that delivers them to it. Their two tables are found by a port's cookie (the first 32
// bits of its Port_Binding's uuid; ovn: controller/physical.c), because their numbers differ between versions.

import { VpclabError } from '../../errors.ts';
import { Field, METADATA, REG15, XREG7 } from '../../openflow/constants.ts';
import { nextField } from '../../openflow/match.ts';
import type { Match } from '../../openflow/match.ts';
import type { FlowCount, FlowKey, KeyedCount, PortCount, TableCount } from '../../openflow/statistics.ts';
import { OpenFlowSwitch } from '../../openflow/switch.ts';

export type FlowTables = { readonly ingress: number; readonly egress: number };

export type SwitchTraffic = {
  readonly tables: FlowTables | undefined;
  /** By what takes them in: the number of the OpenFlow port and whatever else a flow matches. */
  readonly ingress: readonly KeyedCount[];
  /** By what they are delivered to, as deliveryKey() has it. */
  readonly egress: readonly KeyedCount[];
  readonly ports: readonly PortCount[];
  readonly flowTables: readonly TableCount[];
  /** Flows of access lists. */
  readonly access: readonly KeyedCount[];
  /** When it was read, on the clock that only goes forward. */
  readonly atMs: number;
};

/** Each is one look-up by index, of some 20 us: of more rules, each reading takes the next ones in turn. */
const MAX_ACCESS_COOKIES = 512;

/** How many ports are tried before this scrape does without: each is one look-up by index. */
const MAX_TRIED = 4;

export class TrafficReader {
  readonly #switch: OpenFlowSwitch;
  /** Cookies of ports that are bound to this node. */
  readonly #boundCookies: () => readonly number[];
  readonly #accessCookies: () => readonly number[];
  #tables: FlowTables | undefined;
  #accessTurn = 0;

  constructor(
    managementSocket: string,
    boundCookies: () => readonly number[],
    accessCookies: () => readonly number[],
  ) {
    this.#switch = new OpenFlowSwitch(managementSocket);
    this.#boundCookies = boundCookies;
    this.#accessCookies = accessCookies;
  }

  async read(signal: AbortSignal): Promise<SwitchTraffic> {
    const giveUp = (): void => this.#switch.close();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      if (signal.aborted) throw new VpclabError('CANCELLED', 'the switch was not asked');
      this.#tables ??= await this.#findTables();
      const [ingress, egress, ports, flowTables, access] = await Promise.all([
        this.#counts(this.#tables?.ingress, ingressKey),
        this.#counts(this.#tables?.egress, egressKey),
        this.#switch.ports(),
        this.#switch.tables(),
        this.#access(),
      ]);
      const counts = { ingress, egress, ports, flowTables, access };
      const traffic = { tables: this.#tables, ...counts, atMs: performance.now() };
      // Another version of OVN may have taken over: its flows lie elsewhere.
      if (!holdsAny(ingress, this.#boundCookies())) this.#tables = undefined;
      return traffic;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  close(): void {
    this.#switch.close();
  }

  async #counts(table: number | undefined, keyOf: FlowKey): Promise<readonly KeyedCount[]> {
    return table === undefined ? [] : await this.#switch.counts({ table }, keyOf);
  }

  async #access(): Promise<readonly KeyedCount[]> {
    const all = this.#accessCookies();
    if (this.#accessTurn >= all.length) this.#accessTurn = 0;
    const turn = all.slice(this.#accessTurn, this.#accessTurn + MAX_ACCESS_COOKIES);
    this.#accessTurn += turn.length;
    const found = await Promise.all(turn.map((cookie) => this.#switch.counts({ cookie }, ingressKey)));
    return found.flat();
  }

  async #findTables(): Promise<FlowTables | undefined> {
    for (const cookie of this.#boundCookies().slice(0, MAX_TRIED)) {
      const tables = flowTables(await this.#switch.flows({ cookie }));
      if (tables !== undefined) return tables;
    }
    return undefined;
  }
}

/** The tables by what the flows of one bound port match and do. */
export function flowTables(flows: readonly FlowCount[]): FlowTables | undefined {
  const ingress = flows.filter(({ match }) => match.has(Field.inPort) && !match.has(Field.metadata));
  const egress = flows.filter(({ delivers, match }) => delivers && isDelivery(match));
  if (ingress.length === 0 || egress.length === 0) return undefined;
  return {
    ingress: Math.min(...ingress.map(({ table }) => table)),
    egress: Math.max(...egress.map(({ table }) => table)),
  };
}

function isDelivery(match: Match): boolean {
  return match.size === 2 && match.has(Field.metadata) && (match.has(Field.reg15) || match.has(Field.xreg7));
}

/** One number of a datapath's tunnel key (24 bits) and a port's (16 bits): ovn-architecture(7). */
export function deliveryKey(datapath: number, port: number): number {
  return datapath * 0x1_0000 + port;
}

/** As they lie in the match of a flow: metadata is the datapath, reg15 the port. */
const egressKey: FlowKey = (message, offset, end) => {
  let datapath = 0;
  let port = 0;
  for (let at = offset; at < end; at = nextField(message, at)) {
    const field = message.readUInt32BE(at) >>> 9;
    if (field === METADATA) datapath = message.readUInt32BE(at + 8);
    else if (field === REG15) port = message.readUInt32BE(at + 4);
    else if (field === XREG7) port = message.readUInt32BE(at + 8);
  }
  return deliveryKey(datapath, port);
};

/** The port, and a digest of whatever else the flow matches. */
const ingressKey: FlowKey = (message, offset, end) => {
  let key = 0;
  for (let at = offset; at < end; at = nextField(message, at)) {
    const value = at + 8 <= end ? message.readUInt32BE(at + 4) : 0;
    key = (key * 31 + value) % Number.MAX_SAFE_INTEGER;
  }
  return key;
};

function holdsAny(flows: readonly KeyedCount[], cookies: readonly number[]): boolean {
  if (cookies.length === 0) return true;
  const present = new Set(flows.map(({ cookie }) => cookie));
  return cookies.some((cookie) => present.has(cookie));
}
