// What NAT gateways of a lab do with flows: which they throw away, by the rules that say so, and how they translate the
// others, by their tables and what the kernel tracks. Only gateways of this machine.

import type { DropBook } from '../flow-logs/drop-book.ts';
import { errorMessage } from '../errors.ts';
import type { Passage } from '../flow-logs/flow-book.ts';
import { tupleOfPacket } from '../flow-logs/logged-tuple.ts';
import type { FlowTuple } from '../flow-logs/seen-flow.ts';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { NETLINK } from '../machine/kernel/netlink/constants.ts';
import { PacketLog } from '../machine/kernel/netlink/packet-log.ts';
import { netlinkIn } from '../machine/kernel/netlink/socket.ts';
import { trackedConnection, trackedConnections } from '../machine/kernel/netlink/tracked-connection.ts';
import type { TrackedConnection } from '../machine/kernel/netlink/tracked-connection.ts';
import type { FlowReason } from '../model/flow-log.ts';
import type { GatewayLosses } from '../model/flow-sums.ts';
import type { Lab } from '../model/lab.ts';
import { FLOW_LOG_GROUP } from '../model/layout.ts';
import { vpcOverQuota } from '../model/connection-quotas.ts';
import { translationsOf } from '../model/translations.ts';
import { addressOf, formatAddress } from '../net/ipv4.ts';

const PROTOCOL = { icmp: 1, tcp: 6, udp: 17 } as const;
const PROTOCOL_NAMES: ReadonlyMap<number, 'tcp' | 'udp'> = new Map([
  [PROTOCOL.tcp, 'tcp'],
  [PROTOCOL.udp, 'udp'],
]);
/** The shortest time between two dumps of all connections. */
const DUMP_MS = 1_000;

type Gateway = { readonly inode: number; readonly log: PacketLog };
type Dump = { readonly atMs: number; readonly connections: readonly TrackedConnection[] };

export class FlowGateways {
  readonly #namespaces: Namespaces;
  readonly #onFailure: (reason: string) => void;
  readonly #gateways = new Map<string, Gateway>();
  readonly #dumps = new Map<string, Dump>();
  readonly #failing = new Set<string>();
  #lab: Lab | undefined;

  constructor(namespaces: Namespaces, onFailure: (reason: string) => void) {
    this.#namespaces = namespaces;
    this.#onFailure = onFailure;
  }

  /** Listens to the gateways of this lab; undefined: to none. */
  follow(lab: Lab | undefined): void {
    this.#lab = lab;
    const names = new Set(lab?.natGateways.map(({ name }) => name));
    for (const [name, { inode, log }] of this.#gateways) {
      if (names.has(name) && this.#namespaces.inodeOf(name) === inode) continue;
      this.#gateways.delete(name);
      log.close();
    }
    for (const name of names) {
      const inode = this.#namespaces.inodeOf(name);
      if (inode === undefined || this.#gateways.has(name)) continue;
      const log = this.#attempt(name, () => new PacketLog(this.#namespaces, name, FLOW_LOG_GROUP));
      if (log !== undefined) this.#gateways.set(name, { inode, log });
    }
  }

  close(): void {
    this.follow(undefined);
  }

  get losses(): readonly GatewayLosses[] {
    return [...this.#gateways].map(([gateway, { log }]) => ({
      gateway,
      ...this.#owner(gateway),
      count: log.losses,
    }));
  }

  /** Remembers what was dropped since the last call. */
  hear(drops: DropBook, now: number): void {
    for (const [name, { log }] of this.#gateways) {
      for (const { prefix, packet } of this.#attempt(name, () => log.read()) ?? []) {
        const tuple = tupleOfPacket(packet);
        if (tuple === undefined) continue;
        const { vpc, ...reason } = this.#reason(name, prefix);
        drops.add(tuple, { reason, vpc, start: now, end: now });
      }
    }
  }

  /** What became of a packet that a workload sent by the gateway, or of the connection that it answers. */
  passage(gateway: string, sent: FlowTuple): Passage | undefined {
    if (!this.#gateways.has(gateway)) return undefined;
    const fixed = this.#fixed(gateway, sent);
    if (fixed !== undefined) return { translation: { gateway, ...fixed } };
    const seen = this.#attempt(gateway, () => this.#tracked(gateway, sent));
    if (seen === undefined) return undefined;
    const isTranslated = seen.address !== sent.source || seen.port !== sent.sourcePort;
    return { translation: isTranslated ? { gateway, ...seen } : undefined };
  }

  /** Its namespace may be gone at any moment. Reported once: the next look tries again. */
  #attempt<T>(gateway: string, work: () => T): T | undefined {
    try {
      const result = work();
      this.#failing.delete(gateway);
      return result;
    } catch (error) {
      if (!this.#failing.has(gateway)) this.#onFailure(`${gateway}: ${errorMessage(error)}`);
      this.#failing.add(gateway);
      return undefined;
    }
  }

  /** '' where several VPCs share the gateway. */
  #owner(gateway: string, vpc?: string): Pick<GatewayLosses, 'tenant' | 'vpc'> {
    const vpcs = this.#lab?.natGateways.find(({ name }) => name === gateway)?.vpcs;
    const own = vpc ?? (vpcs?.length === 1 ? vpcs[0] : undefined) ?? '';
    return { vpc: own, tenant: this.#lab?.vpcs.find(({ name }) => name === own)?.tenant ?? '' };
  }

  #reason(gateway: string, prefix: string): FlowReason & { readonly vpc: string } {
    const vpc = vpcOverQuota(prefix);
    const named: Pick<FlowReason, 'by' | 'name' | 'rule'> =
      vpc === undefined
        ? { by: 'nat-gateway', name: gateway, rule: prefix }
        : { by: 'quota', name: vpc, rule: 'connections' };
    return { ...named, ...this.#owner(gateway, vpc) };
  }

  /** Whole addresses and published ports are translated without being tracked. */
  #fixed(gateway: string, sent: FlowTuple): Seen | undefined {
    const one = this.#lab?.natGateways.find(({ name }) => name === gateway);
    if (one === undefined || this.#lab === undefined) return undefined;
    const found = translationsOf(this.#lab, one).find(
      ({ inside, port }) =>
        inside === sent.source &&
        (port === undefined ||
          (port.inside === sent.sourcePort && port.protocol === PROTOCOL_NAMES.get(sent.protocol))),
    );
    return found && { address: found.outside, port: found.port?.outside ?? sent.sourcePort };
  }

  #tracked(gateway: string, sent: FlowTuple): Seen | undefined {
    const source = addressOf(sent.source);
    const destination = addressOf(sent.destination);
    const found =
      sent.protocol === PROTOCOL.icmp
        ? this.#dumped(gateway).findLast(
            ({ original, reply }) =>
              (original.source === source && original.destination === destination) ||
              (reply.source === source && reply.destination === destination),
          )
        : netlinkIn(
            this.#namespaces,
            gateway,
            (socket) => trackedConnection(socket, { ...sent, source, destination }),
            NETLINK.NETFILTER,
          );
    if (found === undefined) return undefined;
    const { original, reply } = found;
    // Its other side is the address that the outside sees.
    const isOwn = original.source === source && original.destination === destination;
    const [address, port] = isOwn
      ? [reply.destination, reply.destinationPort]
      : [original.destination, original.destinationPort];
    return { address: formatAddress(address), port: sent.protocol === PROTOCOL.icmp ? 0 : port };
  }

  #dumped(gateway: string): readonly TrackedConnection[] {
    const last = this.#dumps.get(gateway);
    const now = performance.now();
    if (last !== undefined && now - last.atMs < DUMP_MS) return last.connections;
    const connections = netlinkIn(
      this.#namespaces,
      gateway,
      (socket) => trackedConnections(socket, PROTOCOL.icmp),
      NETLINK.NETFILTER,
    );
    this.#dumps.set(gateway, { atMs: now, connections });
    return connections;
  }
}

type Seen = { readonly address: string; readonly port: number };
