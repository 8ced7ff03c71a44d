// What a packet says, for a line of text and for JSON.

export type Seen = {
  /** The innermost protocol that is known: "tcp", "udp", "icmp", "arp", "ospf", "bfd", "dns", ... */
  readonly protocol: string;
  /** An address of IP, or a MAC where there is none. */
  readonly source: string;
  readonly destination: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  /** Time to live, hop limit. */
  readonly ttl?: number;
  /** The rest in a few words. */
  readonly info: string;
  /** What a tunnel carries. */
  readonly inside?: Seen;
};

/** For what tunnels carry; undefined where it came in too many of them. */
export type DecodeFrame = (bytes: Buffer) => Seen | undefined;

const CUT_OFF = 'cut off';

/** Bytes that may end early: what is not there is `undefined`, never an error. */
export function u8(bytes: Buffer, at: number): number | undefined {
  return bytes[at];
}

export function u16(bytes: Buffer, at: number): number | undefined {
  return at + 2 <= bytes.length ? bytes.readUInt16BE(at) : undefined;
}

export function u32(bytes: Buffer, at: number): number | undefined {
  return at + 4 <= bytes.length ? bytes.readUInt32BE(at) : undefined;
}

export function ipv4At(bytes: Buffer, at: number): string {
  return at + 4 <= bytes.length ? bytes.subarray(at, at + 4).join('.') : CUT_OFF;
}

/** RFC 5952: the longest run of zeros is left out. */
export function ipv6At(bytes: Buffer, at: number): string {
  if (at + 16 > bytes.length) return CUT_OFF;
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(at + index * 2).toString(16));
  const runs = [...groups.join(':').matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)];
  const longest = runs.toSorted((a, b) => b[0].length - a[0].length)[0];
  if (longest === undefined) return groups.join(':');
  const text = groups.join(':');
  const [before, after] = [text.slice(0, longest.index), text.slice(longest.index + longest[0].length)];
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}

export function macAt(bytes: Buffer, at: number): string {
  if (at + 6 > bytes.length) return CUT_OFF;
  return [...bytes.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

export function words(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
