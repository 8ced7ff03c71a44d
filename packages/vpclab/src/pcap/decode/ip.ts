// IPv4 (RFC 791) and IPv6 (RFC 8200), and what they carry that is no TCP or UDP.

import { datagram, segment } from './transport.ts';
import { ipv4At, ipv6At, u16, u8, words } from './seen.ts';
import type { DecodeFrame, Seen } from './seen.ts';

/** https://www.iana.org/assignments/protocol-numbers */
const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, ospf: 89, vrrp: 112 } as const;
/** Extension headers of RFC 8200 that are stepped over: hop-by-hop, routing, destination options. */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60]);
const FRAGMENT = 44;

type Carried = Pick<Seen, 'source' | 'destination'> & { readonly ttl?: number };

export function ipPacket4(bytes: Buffer, frame: DecodeFrame): Seen {
  const headerBytes = ((u8(bytes, 0) ?? 0) & 0x0f) * 4;
  const ttl = u8(bytes, 8);
  const carried = {
    ...{ source: ipv4At(bytes, 12), destination: ipv4At(bytes, 16) },
    ...(ttl === undefined ? {} : { ttl }),
  };
  const total = u16(bytes, 2) ?? 0;
  // A short frame is padded; a packet that was handed over whole by the kernel's offload may say 0.
  const end = total >= headerBytes && total < bytes.length ? total : bytes.length;
  const offset = ((u16(bytes, 6) ?? 0) & 0x1fff) * 8;
  const [protocol, payload] = [u8(bytes, 9), bytes.subarray(headerBytes, end)];
  if (offset > 0) return { ...carried, protocol: 'ip', info: `fragment at ${offset}` };
  return payloadOf(protocol, payload, carried, frame);
}

export function ipPacket6(bytes: Buffer, frame: DecodeFrame): Seen {
  const ttl = u8(bytes, 7);
  const carried = {
    ...{ source: ipv6At(bytes, 8), destination: ipv6At(bytes, 24) },
    ...(ttl === undefined ? {} : { ttl }),
  };
  let [next, at] = [u8(bytes, 6), 40];
  while (next !== undefined && EXTENSIONS.has(next)) {
    const length: number = ((u8(bytes, at + 1) ?? 0) + 1) * 8;
    next = u8(bytes, at);
    at += length;
  }
  if (next === FRAGMENT) return { ...carried, protocol: 'ip6', info: 'fragment' };
  return payloadOf(next, bytes.subarray(at), carried, frame);
}

function payloadOf(
  protocol: number | undefined,
  payload: Buffer,
  carried: Carried,
  frame: DecodeFrame,
): Seen {
  switch (protocol) {
    case PROTOCOL.tcp:
      return { ...carried, ...segment(payload) };
    case PROTOCOL.udp:
      return { ...carried, ...datagram(payload, frame) };
    case PROTOCOL.icmp:
      return { ...carried, protocol: 'icmp', info: icmp(payload) };
    case PROTOCOL.icmp6:
      return { ...carried, protocol: 'icmp6', info: icmp6(payload) };
    case PROTOCOL.ospf:
      return { ...carried, protocol: 'ospf', info: OSPF[u8(payload, 1) ?? 0] ?? 'unknown message' };
    case PROTOCOL.vrrp:
      return { ...carried, protocol: 'vrrp', info: `router ${u8(payload, 1) ?? ''}` };
    default:
      return { ...carried, protocol: 'ip', info: `protocol ${protocol ?? ''}` };
  }
}

/** RFC 2328 A.3.1. */
const OSPF: Readonly<Record<number, string>> = {
  1: 'hello',
  2: 'database description',
  3: 'link state request',
  4: 'link state update',
  5: 'link state acknowledgement',
};

/** RFC 792, and RFC 1812 5.2.7.1 for what a filter answers. */
const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'network unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'needs fragments',
  13: 'administratively prohibited',
};

function icmp(bytes: Buffer): string {
  const [type, code] = [u8(bytes, 0), u8(bytes, 1) ?? 0];
  switch (type) {
    case 0:
      return words(['echo reply', echo(bytes)]);
    case 8:
      return words(['echo request', echo(bytes)]);
    case 3:
      return words([UNREACHABLE[code] ?? `unreachable, code ${code}`, about(bytes)]);
    case 11:
      return words(['time exceeded', about(bytes)]);
    default:
      return `type ${type ?? ''} code ${code}`;
  }
}

function icmp6(bytes: Buffer): string {
  const type = u8(bytes, 0);
  switch (type) {
    case 1:
      return 'unreachable';
    case 3:
      return 'time exceeded';
    case 128:
      return words(['echo request', echo(bytes)]);
    case 129:
      return words(['echo reply', echo(bytes)]);
    case 133:
      return 'router solicitation';
    case 134:
      return 'router advertisement';
    case 135:
      return `who has ${ipv6At(bytes, 8)}`;
    case 136:
      return `is at ${ipv6At(bytes, 8)}`;
    default:
      return `type ${type ?? ''}`;
  }
}

function echo(bytes: Buffer): string {
  return `id ${u16(bytes, 4) ?? ''} seq ${u16(bytes, 6) ?? ''}`;
}

/** Whose packet it was. */
function about(bytes: Buffer): string {
  return bytes.length < 28 ? '' : `(${ipv4At(bytes, 20)} > ${ipv4At(bytes, 24)})`;
}
