// The tuple of an IPv4 packet (RFC 791), from its first bytes. Pure.

import { formatAddress } from '../net/ipv4.ts';
import type { FlowTuple } from './seen-flow.ts';

const HEADER_BYTES = 20;
const FRAGMENT_OFFSET = 0x1f_ff;
const HAS_PORTS: ReadonlySet<number> = new Set([6, 17]);

/** Undefined for what is no IPv4. Ports of protocols without them, and of later fragments, are 0. */
export function tupleOfPacket(packet: Buffer): FlowTuple | undefined {
  const [first = 0] = packet;
  if (packet.length < HEADER_BYTES || first >> 4 !== 4) return undefined;
  const headerBytes = (first & 0x0f) * 4;
  const protocol = packet.readUInt8(9);
  const isFirst = (packet.readUInt16BE(6) & FRAGMENT_OFFSET) === 0;
  const hasPorts = isFirst && HAS_PORTS.has(protocol) && packet.length >= headerBytes + 4;
  return {
    protocol,
    source: formatAddress(packet.readUInt32BE(12)),
    destination: formatAddress(packet.readUInt32BE(16)),
    sourcePort: hasPorts ? packet.readUInt16BE(headerBytes) : 0,
    destinationPort: hasPorts ? packet.readUInt16BE(headerBytes + 2) : 0,
  };
}
