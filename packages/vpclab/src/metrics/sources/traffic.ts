// What passed the integration bridge of a node, by the flows that OVN installs for each logical port: one that takes
// packets in from the port, one that delivers them to it. Their two tables are found by a port's cookie (the first 32
// bits of its Port_Binding's uuid; ovn: controller/physical.c), because their numbers differ between versions.

import { VpclabError } from '../../errors.ts';
import { Field } from '../../openflow/constants.ts';
import type { FlowCount, PortCount, TableCount } from '../../openflow/statistics.ts';
import { OpenFlowSwitch } from '../../openflow/switch.ts';

export type FlowTables = { readonly ingress: number; readonly egress: number };

export type SwitchTraffic = {
  readonly tables: FlowTables | undefined;
  readonly ingress: readonly FlowCount[];
  readonly egress: readonly FlowCount[];
  readonly ports: readonly PortCount[];
  readonly flowTables: readonly TableCount[];
  /** When it was read, on the clock that only goes forward. */
  readonly atMs: number;
};

/** How many ports are tried before this scrape does without: each is one look-up by index. */
const MAX_TRIED = 4;

export class TrafficReader {
  readonly #switch: OpenFlowSwitch;
  /** Cookies of ports that are bound to this node. */
  readonly #boundCookies: () => readonly number[];
  #tables: FlowTables | undefined;

  constructor(managementSocket: string, boundCookies: () => readonly number[]) {
    this.#switch = new OpenFlowSwitch(managementSocket);
    this.#boundCookies = boundCookies;
  }

  async read(signal: AbortSignal): Promise<SwitchTraffic> {
    const giveUp = (): void => this.#switch.close();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      if (signal.aborted) throw new VpclabError('CANCELLED', 'the switch was not asked');
      this.#tables ??= await this.#findTables();
      const [ingress, egress, ports, flowTables] = await Promise.all([
        this.#flows(this.#tables?.ingress),
        this.#flows(this.#tables?.egress),
        this.#switch.ports(),
        this.#switch.tables(),
      ]);
      const traffic = { tables: this.#tables, ingress, egress, ports, flowTables, atMs: performance.now() };
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

  async #flows(table: number | undefined): Promise<readonly FlowCount[]> {
    return table === undefined ? [] : await this.#switch.flows({ table });
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
  const egress = flows.filter((flow) => flow.delivers && deliveredTo(flow) !== undefined);
  if (ingress.length === 0 || egress.length === 0) return undefined;
  return {
    ingress: Math.min(...ingress.map(({ table }) => table)),
    egress: Math.max(...egress.map(({ table }) => table)),
  };
}

/** `DATAPATH.PORT` by their tunnel keys, of a flow that matches just these. */
export function deliveredTo({ match }: FlowCount): string | undefined {
  const datapath = match.get(Field.metadata);
  const port = match.get(Field.reg15) ?? match.get(Field.xreg7);
  if (match.size !== 2 || datapath === undefined || port === undefined) return undefined;
  return `${datapath.value}.${port.value & 0xffff_ffffn}`;
}

function holdsAny(flows: readonly FlowCount[], cookies: readonly number[]): boolean {
  if (cookies.length === 0) return true;
  const present = new Set(flows.map(({ cookie }) => cookie));
  return cookies.some((cookie) => present.has(cookie));
}
