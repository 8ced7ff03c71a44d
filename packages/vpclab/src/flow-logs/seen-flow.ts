// A flow at one port of a switch, as an IPFIX record of Open vSwitch tells it (ofproto-dpif-ipfix.c; element numbers:
// IANA, IPFIX Information Elements). Pure.

import type { FlowRecord } from '../model/flow-log.ts';
import { formatAddress } from '../net/ipv4.ts';
import type { IpfixRecord } from './ipfix.ts';

export type SeenFlow = Omit<FlowRecord, 'at' | 'direction' | 'peer' | 'action'> & {
  readonly interface: string;
  /** in: the switch took it in at the port; out: it left there. */
  readonly way: 'in' | 'out';
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
  startMicrosecondsAgo: 158,
  endMicrosecondsAgo: 159,
} as const;

/** Undefined for what is no IPv4 at a port. */
export function seenFlow({ exportedAt, elements }: IpfixRecord): SeenFlow | undefined {
  const name = elements.text(ELEMENT.interface);
  if (elements.number(ELEMENT.version) !== 4 || name === '') return undefined;
  const ago = (element: number): number => exportedAt - elements.number(element) / 1e6;
  return {
    interface: name,
    way: elements.number(ELEMENT.direction) === 0 ? 'in' : 'out',
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
