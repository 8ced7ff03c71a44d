// What each logical port has sent and received since it was first seen, over all nodes, restarts of their controllers and
// moves of the port. Kept by the binding's uuid: it goes when the port goes.

import { Accumulator } from './accumulate.ts';
import type { Reading } from './accumulate.ts';
import { LinkLoss } from './link-loss.ts';
import type { Southbound } from './sources/databases.ts';
import { deliveryKey } from './sources/traffic.ts';
import type { SwitchTraffic } from './sources/traffic.ts';

export type PortTraffic = {
  readonly logicalPort: string;
  /** From the port into the logical network. */
  readonly sent: Accumulator | undefined;
  /** Out of the logical network to the port. */
  readonly received: Accumulator | undefined;
  /** Of what the port sent: packets that its link saw and no switch did. */
  readonly losses: ReadonlyMap<string, LinkLoss>;
};

type Entry = {
  readonly uuid: string;
  readonly logicalPort: string;
  sent: Accumulator | undefined;
  received: Accumulator | undefined;
  /** By node. */
  readonly losses: Map<string, LinkLoss>;
};

/** How flows name the ports, joined once for each state of the southbound database. */
type Ports = {
  readonly version: number;
  readonly byCookie: ReadonlyMap<number, Entry>;
  readonly byDelivery: ReadonlyMap<number, Entry>;
  readonly byName: ReadonlyMap<string, Entry>;
};

export class TrafficBook {
  readonly #entries = new Map<string, Entry>();
  readonly #readAtMs = new Map<string, number>();
  #ports: Ports = { version: -1, byCookie: new Map(), byDelivery: new Map(), byName: new Map() };

  port(logicalPort: string): PortTraffic | undefined {
    return this.#ports.byName.get(logicalPort);
  }

  /** Takes the ports as they are now; those that are gone are forgotten. */
  follow(southbound: Southbound, version: number): void {
    if (this.#ports.version === version) return;
    const byCookie = new Map<number, Entry>();
    const byDelivery = new Map<number, Entry>();
    const byName = new Map<string, Entry>();
    const datapathKeys = new Map<string, number>();
    for (const row of southbound.table('Datapath_Binding'))
      datapathKeys.set(row._uuid, Number(row.tunnel_key));
    for (const { _uuid: uuid, logical_port: logicalPort, datapath, tunnel_key: key } of southbound.table(
      'Port_Binding',
    )) {
      const entry = this.#entries.get(uuid) ?? {
        uuid,
        logicalPort,
        sent: undefined,
        received: undefined,
        losses: new Map(),
      };
      this.#entries.set(uuid, entry);
      byCookie.set(cookieOf(uuid), entry);
      byDelivery.set(deliveryKey(datapathKeys.get(datapath) ?? 0, Number(key)), entry);
      byName.set(logicalPort, entry);
    }
    const present = new Set([...byName.values()].map(({ uuid }) => uuid));
    for (const uuid of this.#entries.keys()) if (!present.has(uuid)) this.#entries.delete(uuid);
    this.#ports = { version, byCookie, byDelivery, byName };
  }

  /** Enters what a node counted; the same reading twice is entered once. */
  enter(node: string, { atMs, ingress, egress, ports }: SwitchTraffic): void {
    if (this.#readAtMs.get(node) === atMs) return;
    this.#readAtMs.set(node, atMs);
    const links = new Map(ports.map(({ port, receivedPackets }) => [port, receivedPackets]));
    for (const flow of ingress) {
      const entry = this.#ports.byCookie.get(flow.cookie);
      if (entry === undefined) continue;
      // A port may take packets in by several flows (one for each VLAN of a trunk), which are installed apart.
      const isKnown = (entry.sent ??= begun(flow)).add(`${node} ${flow.key}`, flow, atMs);
      // Of a flow that matches the OpenFlow port alone, the key is its number.
      const linkPackets = links.get(flow.key);
      if (linkPackets === undefined) continue;
      let loss = entry.losses.get(node);
      if (loss === undefined) {
        loss = new LinkLoss();
        entry.losses.set(node, loss);
      }
      loss.add(linkPackets, flow.packets, atMs, !isKnown);
    }
    for (const flow of egress) {
      const entry = this.#ports.byDelivery.get(flow.key);
      if (entry !== undefined) (entry.received ??= begun(flow)).add(node, flow, atMs);
    }
  }
}

/** What OVN writes into the cookies of a row's flows. Two of 1,000 ports share one once in 10,000 deployments. */
export function cookieOf(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8), 16);
}

function begun({ ageSeconds }: Reading): Accumulator {
  return new Accumulator(Date.now() - ageSeconds * 1000);
}
