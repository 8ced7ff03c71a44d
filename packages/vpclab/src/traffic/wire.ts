// What sockets sent and received, as frames: sums, and what came since the last look. Pure.

import type { Wire } from '../model/traffic.ts';

const ETHERNET = 14;
const IPV4 = 20;
const UDP = 8;

/** Adds what was sent and received since it was last called. */
export type OnWire = (more: Wire) => void;

export function sumOf(one: Wire, other: Wire): Wire {
  return combined(one, other, 1);
}

export function difference(now: Wire, before: Wire): Wire {
  return combined(now, before, -1);
}

function combined(one: Wire, other: Wire, factor: 1 | -1): Wire {
  return {
    packetsOut: one.packetsOut + factor * other.packetsOut,
    bytesOut: one.bytesOut + factor * other.bytesOut,
    packetsIn: one.packetsIn + factor * other.packetsIn,
    bytesIn: one.bytesIn + factor * other.bytesIn,
    retransmits: one.retransmits + factor * other.retransmits,
  };
}

/** A datagram with so much payload, sent or received. */
export function datagram(way: 'out' | 'in', payload: number): Wire {
  const bytes = payload + ETHERNET + IPV4 + UDP;
  return way === 'out'
    ? { packetsOut: 1, bytesOut: bytes, packetsIn: 0, bytesIn: 0, retransmits: 0 }
    : { packetsOut: 0, bytesOut: 0, packetsIn: 1, bytesIn: bytes, retransmits: 0 };
}

type Segments = {
  readonly out: number;
  readonly in: number;
  /** Payload; what was sent again counts again. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly retransmits: number;
  /** Of TCP, with its options; a SYN has a few bytes more. */
  readonly headerBytes: number;
};

export function segments({ out, bytesSent, bytesReceived, retransmits, ...more }: Segments): Wire {
  const header = ETHERNET + IPV4 + more.headerBytes;
  return {
    packetsOut: out,
    bytesOut: bytesSent + out * header,
    packetsIn: more.in,
    bytesIn: bytesReceived + more.in * header,
    retransmits,
  };
}
