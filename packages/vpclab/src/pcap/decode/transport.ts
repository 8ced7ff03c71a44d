// TCP (RFC 9293) and UDP, and the few protocols over them that a lab speaks: BGP, BFD, DNS, DHCP, HTTP, Geneve, VXLAN.

import { u16, u32, u8, words } from './seen.ts';
import type { DecodeFrame, Seen } from './seen.ts';

const PORT = { bgp: 179, dns: 53, dhcpServer: 67, dhcpClient: 68, vxlan: 4789, geneve: 6081 } as const;
/** RFC 5881, RFC 5883, RFC 7130. */
const BFD_PORTS: ReadonlySet<number> = new Set([3784, 4784, 6784]);

type Carried = Omit<Seen, 'source' | 'destination' | 'ttl'>;

export function segment(bytes: Buffer): Carried {
  const ports = portsOf(bytes);
  const [headerBytes, flags] = [((u8(bytes, 12) ?? 0) >> 4) * 4, u8(bytes, 13) ?? 0];
  const payload = bytes.subarray(Math.max(headerBytes, 20));
  const names = FLAGS.flatMap(([bit, name]) => ((flags & bit) === 0 ? [] : [name]));
  const isBgp = ports.sourcePort === PORT.bgp || ports.destinationPort === PORT.bgp;
  const what = isBgp ? bgp(payload) : http(payload);
  return {
    ...{ protocol: isBgp ? 'bgp' : 'tcp', ...ports },
    info: words([names.join(','), payload.length === 0 ? '' : `${payload.length} B`, what]),
  };
}

/** FIN, SYN, RST, PSH, ACK, URG: PSH says nothing to a person. */
const FLAGS = [
  [0x02, 'SYN'],
  [0x01, 'FIN'],
  [0x04, 'RST'],
  [0x10, 'ACK'],
] as const;

export function datagram(bytes: Buffer, frame: DecodeFrame): Carried {
  const ports = portsOf(bytes);
  const payload = bytes.subarray(8);
  const { sourcePort = 0, destinationPort = 0 } = ports;
  const among = (port: number): boolean => sourcePort === port || destinationPort === port;
  if (destinationPort === PORT.geneve) return tunnel('geneve', ports, payload, frame);
  if (destinationPort === PORT.vxlan) return tunnel('vxlan', ports, payload, frame);
  if (among(PORT.dns)) return { protocol: 'dns', ...ports, info: dns(payload) };
  if (among(PORT.dhcpServer) || among(PORT.dhcpClient))
    return { protocol: 'dhcp', ...ports, info: dhcp(payload) };
  if (BFD_PORTS.has(destinationPort)) return { protocol: 'bfd', ...ports, info: bfd(payload) };
  return { protocol: 'udp', ...ports, info: `${payload.length} B` };
}

/** RFC 8926 3.4 (options of 4 bytes each), RFC 7348 section 5. */
function tunnel(
  protocol: 'geneve' | 'vxlan',
  ports: Pick<Seen, 'sourcePort' | 'destinationPort'>,
  bytes: Buffer,
  frame: DecodeFrame,
): Carried {
  const headerBytes = 8 + (protocol === 'geneve' ? ((u8(bytes, 0) ?? 0) & 0x3f) * 4 : 0);
  const info = `vni ${(u32(bytes, 4) ?? 0) >>> 8}`;
  const inside = bytes.length > headerBytes ? frame(bytes.subarray(headerBytes)) : undefined;
  return { protocol, ...ports, info, ...(inside === undefined ? {} : { inside }) };
}

function portsOf(bytes: Buffer): Pick<Seen, 'sourcePort' | 'destinationPort'> {
  const [sourcePort, destinationPort] = [u16(bytes, 0), u16(bytes, 2)];
  return sourcePort === undefined || destinationPort === undefined ? {} : { sourcePort, destinationPort };
}

/** RFC 4271 4.1: several messages may share a segment. */
const BGP: Readonly<Record<number, string>> = {
  1: 'open',
  2: 'update',
  3: 'notification',
  4: 'keepalive',
  5: 'route refresh',
};

function bgp(bytes: Buffer): string {
  const messages: string[] = [];
  for (let at = 0; at + 19 <= bytes.length;) {
    if (u32(bytes, at) !== 0xffff_ffff) break;
    messages.push(BGP[u8(bytes, at + 18) ?? 0] ?? 'unknown message');
    at += Math.max(u16(bytes, at + 16) ?? 19, 19);
  }
  return messages.join(', ');
}

/** A first line of HTTP/1: RFC 9112. */
function http(bytes: Buffer): string {
  const line = bytes.subarray(0, 80).toString('latin1').split('\r\n')[0] ?? '';
  return /^(?:HTTP\/1\.[01] \d{3}|[A-Z]{3,7} \S+ HTTP\/1\.[01]$)/.test(line) ? line : '';
}

/** RFC 5880 4.1. */
const BFD_STATES = ['admin down', 'down', 'init', 'up'];

function bfd(bytes: Buffer): string {
  return BFD_STATES[(u8(bytes, 1) ?? 0) >> 6] ?? '';
}

/** RFC 1035 4.1: the question, and how it was answered. */
const DNS_TYPES: Readonly<Record<number, string>> = { 1: 'A', 5: 'CNAME', 12: 'PTR', 16: 'TXT', 28: 'AAAA' };
const DNS_CODES: Readonly<Record<number, string>> = { 2: 'server failure', 3: 'no such name', 5: 'refused' };

function dns(bytes: Buffer): string {
  const flags = u16(bytes, 2) ?? 0;
  const labels: string[] = [];
  let at = 12;
  for (let length = u8(bytes, at) ?? 0; length > 0 && length < 64; length = u8(bytes, at) ?? 0) {
    labels.push(bytes.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += 1 + length;
  }
  const type = u16(bytes, at + 1) ?? 0;
  const question = words([DNS_TYPES[type] ?? `type ${type}`, labels.join('.')]);
  if ((flags & 0x8000) === 0) return `${question}?`;
  const answers = u16(bytes, 6) ?? 0;
  const code = flags & 0x0f;
  return `${question}: ${code === 0 ? `${answers} answers` : (DNS_CODES[code] ?? `code ${code}`)}`;
}

/** RFC 2132 9.6: option 53. */
const DHCP = ['', 'discover', 'offer', 'request', 'decline', 'ack', 'nak', 'release', 'inform'];

function dhcp(bytes: Buffer): string {
  for (let at = 240; at + 2 < bytes.length; at += 2 + (u8(bytes, at + 1) ?? 0)) {
    if (u8(bytes, at) === 53) return DHCP[u8(bytes, at + 2) ?? 0] ?? 'unknown message';
    if (u8(bytes, at) === 255) break;
  }
  return 'bootp';
}
