// Joins what the switches saw: a flow that entered at one port is accepted when it left at another, on any node, and
// rejected when it left nowhere, or when a NAT gateway threw it away. Both ends are reported at nearly the same time, so a
// short wait decides. Pure except for the wait; times are Unix seconds.

import type { FlowEnd, FlowReason, FlowRecord, FlowTranslation } from '../model/flow-log.ts';
import type { DropBook, DropFilter } from './drop-book.ts';
import { reversed, tupleText } from './seen-flow.ts';
import type { FlowTuple, SeenFlow } from './seen-flow.ts';

/** The switches of all nodes report a flow after the same time from its first packet. */
export const WAIT_SECONDS = 3;
/** How far the clocks of two switches' records of one packet may be apart. */
const APART_SECONDS = 1;
/** More than this many waiting: the oldest are reported as they are. */
const MOST_WAITING = 100_000;
const PROTOCOL_UDP = 17;
const DHCP_PORTS = new Set([67, 68]);
const BY_GATEWAYS = ['quota', 'nat-gateway'] as const;

export type SeenAt = { readonly node: string; readonly owner: FlowEnd };

type Waiting = SeenAt & { readonly flow: SeenFlow; readonly since: number };

export type FlowBookOptions = {
  readonly onRecord: (record: FlowRecord) => void;
  /** One packet of so many is seen. */
  readonly sampling: number;
  /** What OVN and the gateways dropped. */
  readonly drops: DropBook;
  /** How a gateway lets a connection pass, by what a workload sends; undefined: not, or no longer. */
  readonly passage: (gateway: string, sent: FlowTuple) => Passage | undefined;
};

/** Not every gateway translates. */
export type Passage = { readonly translation: FlowTranslation | undefined };

type Verdict = Pick<FlowRecord, 'action' | 'reason'>;

const ACCEPTED: Verdict = { action: 'accept', reason: undefined };

export class FlowBook {
  readonly #options: FlowBookOptions;
  /** By what both ends have in common. */
  readonly #waiting = new Map<string, Waiting[]>();
  #count = 0;
  /** When something was last delivered, by the tuple of the way back: who is answered was not rejected. */
  readonly #answered = new Map<string, number>();

  constructor(options: FlowBookOptions) {
    this.#options = options;
  }

  add(at: SeenAt, flow: SeenFlow, now: number): void {
    if (!isUnicast(flow)) return;
    if (flow.way === 'out') {
      const back = tupleText(reversed(flow));
      // Last in, so that the oldest stay first.
      this.#answered.delete(back);
      this.#answered.set(back, now);
    }
    const tuple = tupleText(flow);
    const others = this.#waiting.get(tuple) ?? [];
    const one: Waiting = { ...at, flow, since: now };
    const match = partnerOf(one, others);
    if (match === undefined) {
      this.#waiting.set(tuple, [...others, one]);
      this.#count += 1;
      if (this.#count > MOST_WAITING) this.#settleOldest();
      return;
    }
    this.#remove(tuple, match);
    const atGateway = [one, match].find(({ owner }) => owner.kind === 'nat-gateway');
    const passage = atGateway && this.#passage(atGateway);
    const verdict = atGateway === undefined ? ACCEPTED : this.#verdictAt(atGateway, passage);
    for (const [end, peer] of [
      [match, one],
      [one, match],
    ] as const)
      this.#tell(end, peer.owner, verdict, passage?.translation);
  }

  /** Tells of what has waited long enough for its other end. */
  settle(now: number): void {
    for (const [tuple, waiting] of this.#waiting) {
      for (const one of waiting.filter(({ since }) => since + WAIT_SECONDS <= now))
        this.#tellAlone(tuple, one);
    }
    for (const [tuple, at] of this.#answered) {
      if (at + 4 * WAIT_SECONDS > now) break;
      this.#answered.delete(tuple);
    }
    this.#options.drops.forget(now);
  }

  /** One port scan must not fill the memory; half of it makes room for a while. */
  #settleOldest(): void {
    for (const [tuple, waiting] of this.#waiting) {
      if (this.#count <= MOST_WAITING / 2) return;
      for (const one of [...waiting]) this.#tellAlone(tuple, one);
    }
  }

  #tellAlone(tuple: string, one: Waiting): void {
    this.#remove(tuple, one);
    const passage = this.#passage(one);
    this.#tell(one, undefined, this.#verdict(tuple, one, passage), passage?.translation);
  }

  /** The network itself answers for routers, DHCP and DNS: what it takes is delivered to no port. */
  #verdict(tuple: string, one: Waiting, passage: Passage | undefined): Verdict {
    if (one.flow.way === 'out') return this.#verdictAt(one, passage);
    const own = this.#dropOf(one);
    if (own !== undefined) return { action: 'reject', reason: own };
    // Before what another with the same addresses may have sent.
    if (this.#answered.has(tuple)) return ACCEPTED;
    const reason = this.#dropOf(one, { orOthers: true });
    if (reason !== undefined) return { action: 'reject', reason };
    return { action: this.#options.sampling > 1 ? 'unknown' : 'reject', reason: undefined };
  }

  /** What came as far as a gateway may go no further. */
  #verdictAt(one: Waiting, passage: Passage | undefined): Verdict {
    const isEnd = one.owner.kind !== 'nat-gateway' || one.flow.way === 'in' || passage !== undefined;
    const reason = isEnd ? undefined : this.#dropOf(one, { by: BY_GATEWAYS });
    return reason === undefined ? ACCEPTED : { action: 'reject', reason };
  }

  #dropOf(
    { owner, flow }: Waiting,
    filter: Partial<Pick<DropFilter, 'by' | 'orOthers'>> = {},
  ): FlowReason | undefined {
    const { vpc, tenant, name } = owner;
    const { start, end } = flow;
    return this.#options.drops.find(flow, { vpc, tenant, name, start, end, orOthers: false, ...filter });
  }

  #passage({ owner, flow }: Waiting): Passage | undefined {
    if (owner.kind !== 'nat-gateway') return undefined;
    return this.#options.passage(owner.name, flow.way === 'out' ? flow : reversed(flow));
  }

  #tell(
    { node, owner, flow }: Waiting,
    peer: FlowEnd | undefined,
    { action, reason }: Verdict,
    translation: FlowTranslation | undefined,
  ): void {
    const { sampling } = this.#options;
    this.#options.onRecord({
      at: { ...owner, node, interface: flow.interface },
      direction: flow.way === 'in' ? 'egress' : 'ingress',
      peer,
      source: flow.source,
      destination: flow.destination,
      sourcePort: flow.sourcePort,
      destinationPort: flow.destinationPort,
      protocol: flow.protocol,
      packets: flow.packets * sampling,
      bytes: flow.bytes * sampling,
      start: Math.floor(flow.start),
      end: Math.ceil(flow.end),
      action,
      reason,
      translation,
    });
  }

  #remove(tuple: string, one: Waiting): void {
    const left = (this.#waiting.get(tuple) ?? []).filter((other) => other !== one);
    if (left.length === 0) this.#waiting.delete(tuple);
    else this.#waiting.set(tuple, left);
    this.#count -= 1;
  }
}

/** Tenants may use the same addresses: the other end is rather in the same VPC. */
function partnerOf(one: Waiting, others: readonly Waiting[]): Waiting | undefined {
  const possible = others.filter(
    ({ flow }) =>
      flow.way !== one.flow.way &&
      flow.start <= one.flow.end + APART_SECONDS &&
      one.flow.start <= flow.end + APART_SECONDS,
  );
  return possible.find(({ owner }) => owner.vpc === one.owner.vpc) ?? possible[0];
}

/** Broadcast, multicast (RFC 1112) and senders without an address: the network's own traffic. */
function isUnicast({ source, destination, protocol, sourcePort, destinationPort }: SeenFlow): boolean {
  if (protocol === PROTOCOL_UDP && DHCP_PORTS.has(sourcePort) && DHCP_PORTS.has(destinationPort))
    return false;
  const first = Number(destination.split('.', 1)[0]);
  return first < 224 && source !== '0.0.0.0';
}
