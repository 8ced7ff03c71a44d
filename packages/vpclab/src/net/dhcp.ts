// The two messages of DHCP that a probe needs (RFC 2131, options of RFC 2132): what a client asks with, and what it is
// offered. Nothing is taken: an offer that nobody requests is forgotten.

import { formatAddress } from './ipv4.ts';
import type { Ipv4 } from './text.ts';

export const DHCP_PORT = { server: 67, client: 68 } as const;

export type DhcpOffer = {
  readonly address: string;
  readonly router: string | undefined;
  readonly dns: readonly string[];
  readonly mtu: number | undefined;
};

const OPTION = { pad: 0, router: 3, dns: 6, mtu: 26, type: 53, asked: 55, end: 255 } as const;
const TYPE = { discover: 1, offer: 2 } as const;
/** Of RFC 951, up to the vendor's part. */
const FIXED_BYTES = 236;
const COOKIE = Buffer.from('63825363', 'hex');
const HARDWARE = { ethernet: 1, bytes: 6 } as const;
const OFFSET = { transaction: 4, address: 16, hardware: 28 } as const;
const REQUEST = 1;
const REPLY = 2;

/** A DISCOVER of this Ethernet address; `transaction`: 32 bits that the offer repeats. */
export function writeDiscover(mac: Buffer, transaction: number): Buffer {
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.set([REQUEST, HARDWARE.ethernet, HARDWARE.bytes]);
  fixed.writeUInt32BE(transaction, OFFSET.transaction);
  mac.copy(fixed, OFFSET.hardware);
  const options = [
    OPTION.type,
    1,
    TYPE.discover,
    OPTION.asked,
    3,
    OPTION.router,
    OPTION.dns,
    OPTION.mtu,
    OPTION.end,
  ];
  return Buffer.concat([fixed, COOKIE, Buffer.from(options)]);
}

/** Undefined: it is no offer, or one for somebody else. */
export function readOffer(message: Buffer, transaction: number): DhcpOffer | undefined {
  if (message.length < FIXED_BYTES + COOKIE.length || message[0] !== REPLY) return undefined;
  if (message.readUInt32BE(OFFSET.transaction) !== transaction) return undefined;
  if (!message.subarray(FIXED_BYTES, FIXED_BYTES + COOKIE.length).equals(COOKIE)) return undefined;
  const options = optionsIn(message.subarray(FIXED_BYTES + COOKIE.length));
  if (options.get(OPTION.type)?.[0] !== TYPE.offer) return undefined;
  const mtu = options.get(OPTION.mtu);
  return {
    address: formatAddress(message.readUInt32BE(OFFSET.address)),
    router: addressesIn(options.get(OPTION.router))[0],
    dns: addressesIn(options.get(OPTION.dns)),
    mtu: mtu?.length === 2 ? mtu.readUInt16BE() : undefined,
  };
}

/** Up to where they end or are cut off. */
function optionsIn(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length;) {
    const [code = OPTION.end, length = 0] = bytes.subarray(at);
    if (code === OPTION.end) break;
    if (code === OPTION.pad) {
      at += 1;
      continue;
    }
    const value = bytes.subarray(at + 2, at + 2 + length);
    if (value.length < length) break;
    options.set(code, value);
    at += 2 + length;
  }
  return options;
}

function addressesIn(value: Buffer = Buffer.alloc(0)): readonly Ipv4[] {
  const count = Math.floor(value.length / 4);
  return Array.from({ length: count }, (_, index) => formatAddress(value.readUInt32BE(index * 4)));
}
