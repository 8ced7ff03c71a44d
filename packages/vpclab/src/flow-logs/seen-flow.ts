// A flow at one port of a switch, or its packets that OVN dropped, as an IPFIX record of Open vSwitch tells it
// (ofproto-dpif-ipfix.c; element numbers: IANA, IPFIX Information Elements). Pure.

import type { FlowRecord } from '../model/flow-log.ts';
import { formatAddress } from '../net/ipv4.ts';
import type { IpfixRecord } from './ipfix.ts';

/** Packets of one tuple over one interval. */
export type FlowTuple = Pick<
  FlowRecord,
  'source' | 'destination' | 'sourcePort' | 'destinationPort' | 'protocol'
>;

type Observed = FlowTuple & Pick<FlowRecord, 'packets' | 'bytes' | 'start' | 'end'>;

export type SeenFlow = Observed & {
  readonly interface: string;
  /** in: the switch took it in at the port; out: it left there. */
  readonly way: 'in' | 'out';
};

/** Dropped by a logical flow of OVN (ovn-nb(5), NB_Global: debug_drop_collector_set). */
export type SeenDrop = Observed & {
  /** The first 32 bits of that flow's uuid. */
  readonly cookie: number;
  /**
   * Tunnel key of the logical switch or router; 0 where it is no logical flow that drops: what went to another node passes
   * one of these as well (controller/physical.c, of OVN 23.03).
   */
  readonly datapath: number;
};

const ELEMENT = {
  octets: 1,
  packets: 2,
  protocol: 4,
  sourcePort: 7,
  source: 8,
  destinationPort: 11,
  destination: 12,
  version: 60,
  direction: 61,
  interface: 82,
  observationPoint: 138,
  startMicrosecondsAgo: 158,
  endMicrosecondsAgo: 159,
} as const;
/** The upper byte of the domain is the lab's own choice, the rest the datapath's key. */
const DATAPATH_BITS = 0x00_ff_ff_ff;

/** Undefined for what is no IPv4 at a port. */
export function seenFlow({ exportedAt, elements }: IpfixRecord): SeenFlow | undefined {
  const name = elements.text(ELEMENT.interface);
  if (elements.number(ELEMENT.version) !== 4 || name === '') return undefined;
  return {
    ...observed({ exportedAt, elements }),
    interface: name,
    way: elements.number(ELEMENT.direction) === 0 ? 'in' : 'out',
  };
}

/** Undefined for what is no IPv4, and for packets that were not dropped. */
export function seenDrop({ exportedAt, domain, elements }: IpfixRecord): SeenDrop | undefined {
  const cookie = elements.number(ELEMENT.observationPoint);
  const datapath = domain & DATAPATH_BITS;
  if (elements.number(ELEMENT.version) !== 4 || cookie === 0) return undefined;
  return { ...observed({ exportedAt, elements }), cookie, datapath };
}

function observed({ exportedAt, elements }: Omit<IpfixRecord, 'domain'>): Observed {
  const ago = (element: number): number => exportedAt - elements.number(element) / 1e6;
  return {
    source: formatAddress(elements.number(ELEMENT.source)),
    destination: formatAddress(elements.number(ELEMENT.destination)),
    sourcePort: elements.number(ELEMENT.sourcePort),
    destinationPort: elements.number(ELEMENT.destinationPort),
    protocol: elements.number(ELEMENT.protocol),
    packets: elements.number(ELEMENT.packets),
    bytes: elements.number(ELEMENT.octets),
    start: ago(ELEMENT.startMicrosecondsAgo),
    end: ago(ELEMENT.endMicrosecondsAgo),
  };
}

export function tupleText({ source, destination, sourcePort, destinationPort, protocol }: FlowTuple): string {
  return `${protocol} ${source}:${sourcePort} ${destination}:${destinationPort}`;
}

/** Of the way back. */
export function reversed<T extends FlowTuple>(flow: T): T {
  return {
    ...flow,
    source: flow.destination,
    destination: flow.source,
    sourcePort: flow.destinationPort,
    destinationPort: flow.sourcePort,
  };
}
