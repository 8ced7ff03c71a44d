// A BGP UPDATE (RFC 4271 section 4.3), of IPv4 unicast: what it withdraws, what it announces, and by which path.

import { formatAddress } from '../../net/ipv4.ts';
import { formatPrefix, prefixAround } from '../../net/prefix.ts';
import type { Cidr, Ipv4 } from '../../net/text.ts';

export type PathAttributes = {
  readonly asPath: readonly number[];
  readonly nextHop: Ipv4 | undefined;
  readonly med: number | undefined;
  readonly localPreference: number | undefined;
  readonly communities: readonly string[];
};
export type BgpUpdate = {
  readonly withdrawn: readonly Cidr[];
  readonly announced: readonly Cidr[];
  readonly attributes: PathAttributes;
};

const HEADER_BYTES = 19;
const UPDATE = 2;
const ATTRIBUTE = { AS_PATH: 2, NEXT_HOP: 3, MED: 4, LOCAL_PREF: 5, COMMUNITIES: 8 } as const;
const EXTENDED_LENGTH = 0x10;

/** undefined: another message, or none that makes sense. `asBytes`: 2 where the peers speak no four-octet AS (RFC 6793). */
export function parseUpdate(message: Buffer, asBytes: 2 | 4): BgpUpdate | undefined {
  if (message.length < HEADER_BYTES + 4 || message[HEADER_BYTES - 1] !== UPDATE) return undefined;
  const withdrawnEnd = HEADER_BYTES + 2 + message.readUInt16BE(HEADER_BYTES);
  if (withdrawnEnd + 2 > message.length) return undefined;
  const attributesEnd = withdrawnEnd + 2 + message.readUInt16BE(withdrawnEnd);
  if (attributesEnd > message.length) return undefined;
  return {
    withdrawn: prefixesIn(message.subarray(HEADER_BYTES + 2, withdrawnEnd)),
    announced: prefixesIn(message.subarray(attributesEnd)),
    attributes: attributesIn(message.subarray(withdrawnEnd + 2, attributesEnd), asBytes),
  };
}

function prefixesIn(bytes: Buffer): readonly Cidr[] {
  const prefixes: Cidr[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at] ?? 0;
    const size = Math.ceil(length / 8);
    if (length > 32 || at + 1 + size > bytes.length) break;
    const address = Buffer.alloc(4);
    bytes.copy(address, 0, at + 1, at + 1 + size);
    prefixes.push(formatPrefix(prefixAround(address.readUInt32BE(0), length)));
    at += 1 + size;
  }
  return prefixes;
}

function attributesIn(bytes: Buffer, asBytes: 2 | 4): PathAttributes {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 3 <= bytes.length;) {
    const isLong = ((bytes[at] ?? 0) & EXTENDED_LENGTH) !== 0;
    const start = at + (isLong ? 4 : 3);
    if (start > bytes.length) break;
    const length = isLong ? bytes.readUInt16BE(at + 2) : (bytes[at + 2] ?? 0);
    if (start + length > bytes.length) break;
    found.set(bytes[at + 1] ?? 0, bytes.subarray(start, start + length));
    at = start + length;
  }
  const number = (type: number): number | undefined => {
    const value = found.get(type);
    return value?.length === 4 ? value.readUInt32BE(0) : undefined;
  };
  const nextHop = number(ATTRIBUTE.NEXT_HOP);
  return {
    asPath: pathIn(found.get(ATTRIBUTE.AS_PATH) ?? Buffer.alloc(0), asBytes),
    nextHop: nextHop === undefined ? undefined : formatAddress(nextHop),
    med: number(ATTRIBUTE.MED),
    localPreference: number(ATTRIBUTE.LOCAL_PREF),
    communities: communitiesIn(found.get(ATTRIBUTE.COMMUNITIES) ?? Buffer.alloc(0)),
  };
}

/** Segments: a type, how many, and the numbers. */
function pathIn(bytes: Buffer, asBytes: 2 | 4): readonly number[] {
  const path: number[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const end = at + 2 + (bytes[at + 1] ?? 0) * asBytes;
    if (end > bytes.length) break;
    for (let next = at + 2; next < end; next += asBytes) path.push(bytes.readUIntBE(next, asBytes));
    at = end;
  }
  return path;
}

function communitiesIn(bytes: Buffer): readonly string[] {
  const communities: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    communities.push(`${bytes.readUInt16BE(at)}:${bytes.readUInt16BE(at + 2)}`);
  }
  return communities;
}
