// What each logical port has sent and received since it was first seen, over all nodes, restarts of their controllers and
// moves of the port. Kept by the binding's uuid: it goes when the port goes.

import { Accumulator } from './accumulate.ts';
import type { Reading } from './accumulate.ts';
import type { Southbound } from './sources/databases.ts';
import { deliveredTo } from './sources/traffic.ts';
import type { SwitchTraffic } from './sources/traffic.ts';
import type { FlowCount } from '../openflow/statistics.ts';

export type PortTraffic = {
  readonly logicalPort: string;
  /** From the port into the logical network. */
  readonly sent: Accumulator | undefined;
  /** Out of the logical network to the port. */
  readonly received: Accumulator | undefined;
};

type Entry = { logicalPort: string; sent: Accumulator | undefined; received: Accumulator | undefined };

export class TrafficBook {
  readonly #entries = new Map<string, Entry>();
  readonly #readAtMs = new Map<string, number>();

  /** By logical port. */
  get ports(): Iterable<PortTraffic> {
    return this.#entries.values();
  }

  /** Enters what a node counted; the same reading twice is entered once. */
  enter(node: string, traffic: SwitchTraffic, southbound: Southbound): void {
    if (this.#readAtMs.get(node) === traffic.atMs) return;
    this.#readAtMs.set(node, traffic.atMs);
    const bySource = grouped(traffic.ingress, ({ cookie }) => (cookie === 0 ? undefined : cookie));
    const byTarget = grouped(traffic.egress, deliveredTo);
    const datapathKeys = new Map(
      [...southbound.table('Datapath_Binding')].map((row) => [String(row._uuid), row.tunnel_key]),
    );
    for (const binding of southbound.table('Port_Binding')) {
      const sent = bySource.get(cookieOf(binding._uuid));
      const received = byTarget.get(`${datapathKeys.get(binding.datapath)}.${binding.tunnel_key}`);
      if (sent === undefined && received === undefined) continue;
      const entry = this.#entry(binding._uuid, binding.logical_port);
      for (const flow of sent ?? [])
        (entry.sent ??= begun(flow)).add(placeOf(node, flow), flow, traffic.atMs);
      for (const flow of received ?? []) (entry.received ??= begun(flow)).add(node, flow, traffic.atMs);
    }
  }

  /** Forgets the ports that are gone. */
  prune(southbound: Southbound): void {
    const present = new Set([...southbound.table('Port_Binding')].map((row) => String(row._uuid)));
    for (const uuid of this.#entries.keys()) if (!present.has(uuid)) this.#entries.delete(uuid);
  }

  #entry(uuid: string, logicalPort: string): Entry {
    const known = this.#entries.get(uuid);
    if (known !== undefined) return known;
    const entry: Entry = { logicalPort, sent: undefined, received: undefined };
    this.#entries.set(uuid, entry);
    return entry;
  }
}

/** What OVN writes into the cookies of a row's flows. Two of 1,000 ports share one once in 10,000 deployments. */
export function cookieOf(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8), 16);
}

function begun({ ageSeconds }: Reading): Accumulator {
  return new Accumulator(Date.now() - ageSeconds * 1000);
}

function grouped<K>(
  flows: readonly FlowCount[],
  keyOf: (flow: FlowCount) => K | undefined,
): Map<K, readonly FlowCount[]> {
  const groups = new Map<K, FlowCount[]>();
  for (const flow of flows) {
    const key = keyOf(flow);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [flow]);
    else group.push(flow);
  }
  return groups;
}

/** A port may take packets in by several flows (one for each VLAN of a trunk), which are installed apart. */
function placeOf(node: string, { match }: FlowCount): string {
  let place = node;
  for (const [field, { value }] of match) place += ` ${field}=${value}`;
  return place;
}
