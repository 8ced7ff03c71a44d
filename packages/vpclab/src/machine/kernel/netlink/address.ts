// IPv4 addresses of links by rtnetlink, and how addresses stand in its messages.

import { addressOf, formatAddress } from '../../../net/ipv4.ts';
import { AF_INET, IFA, NLM_F, RTM, RT_SCOPE } from './constants.ts';
import { MessageWriter, attributesOf, readU32 } from './message.ts';
import type { Request } from './socket.ts';

export type LinkAddress = {
  readonly index: number;
  readonly address: string;
  readonly prefixLength: number;
};

const IFADDRMSG_BYTES = 8;

export function newAddress(on: LinkAddress, what: string): Request {
  return addressRequest(RTM.NEWADDR, NLM_F.CREATE | NLM_F.EXCL, on, what);
}

export function deleteAddress(on: LinkAddress, what: string): Request {
  return addressRequest(RTM.DELADDR, 0, on, what);
}

function addressRequest(type: number, flags: number, on: LinkAddress, what: string): Request {
  const bytes = ipv4Bytes(on.address);
  const message = new MessageWriter(type, NLM_F.REQUEST | flags).header(IFADDRMSG_BYTES, (view) => {
    view[0] = AF_INET;
    view[1] = on.prefixLength;
    view[3] = RT_SCOPE.UNIVERSE;
    view.writeUInt32LE(on.index, 4);
  });
  return { message: message.bytes(IFA.LOCAL, bytes).bytes(IFA.ADDRESS, bytes), what };
}

export function addressDump(): Request {
  return ipv4Dump(RTM.GETADDR, IFADDRMSG_BYTES, 'dump of addresses');
}

/** Addresses of global scope only: those of the loopback device have another. */
export function decodeAddress(payload: Buffer): LinkAddress | undefined {
  if (payload[0] !== AF_INET || payload[3] !== RT_SCOPE.UNIVERSE) return undefined;
  const address = attributesOf(payload, IFADDRMSG_BYTES).get(IFA.LOCAL);
  if (address === undefined) return undefined;
  return { index: readU32(payload, 4), address: ipv4Text(address), prefixLength: payload[1] ?? 0 };
}

/** All headers of rtnetlink begin with the family. */
export function ipv4Dump(type: number, headerBytes: number, what: string): Request {
  const message = new MessageWriter(type, NLM_F.REQUEST).header(headerBytes, (view) => {
    view[0] = AF_INET;
  });
  return { message, what };
}

/** In network byte order. */
export function ipv4Bytes(address: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(addressOf(address), 0);
  return bytes;
}

export function ipv4Text(bytes: Buffer): string {
  return formatAddress(bytes.readUInt32BE(0));
}

export function macBytes(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(':', ''), 'hex');
}

export function macText(bytes: Buffer): string {
  return (bytes.toString('hex').match(/../g) ?? []).join(':');
}
