// IPv4 neighbours (ARP entries) of links by rtnetlink: linux/neighbour.h.

import { formatAddress } from '../../../net/ipv4.ts';
import { ipv4Bytes } from './address.ts';
import { AF_INET, NDA_DST, NDA_LLADDR, NLM_F, RTM } from './constants.ts';
import { MessageWriter, eachAttribute, readU16, readU32 } from './message.ts';
import type { Request } from './socket.ts';

export type Neighbour = {
  readonly index: number;
  readonly address: Buffer;
  /** NUD_* bits. */
  readonly state: number;
};

const NDMSG_BYTES = 12;
const NUD = { INCOMPLETE: 0x01, NOARP: 0x40, PERMANENT: 0x80 } as const;
/** Still being asked for (packets wait for it), or not learned. */
const KEPT = NUD.INCOMPLETE | NUD.NOARP | NUD.PERMANENT;

export function neighbourDump(): Request {
  const message = new MessageWriter(RTM.GETNEIGH, NLM_F.REQUEST).header(NDMSG_BYTES, (view) => {
    view[0] = AF_INET;
  });
  return { message, what: 'dump of neighbours' };
}

export type PermanentNeighbour = { readonly index: number; readonly address: string; readonly mac: string };

/** Makes the entry or gives the one of this address another MAC. */
export function setNeighbour({ index, address, mac }: PermanentNeighbour, what: string): Request {
  const flags = NLM_F.REQUEST | NLM_F.CREATE | NLM_F.REPLACE;
  const message = new MessageWriter(RTM.NEWNEIGH, flags).header(NDMSG_BYTES, (view) => {
    view[0] = AF_INET;
    view.writeUInt32LE(index, 4);
    view.writeUInt16LE(NUD.PERMANENT, 8);
  });
  const hardware = Buffer.from(mac.replaceAll(':', ''), 'hex');
  return { message: message.bytes(NDA_DST, ipv4Bytes(address)).bytes(NDA_LLADDR, hardware), what };
}

/** Entries that somebody set. */
export function decodePermanent(payload: Buffer): PermanentNeighbour | undefined {
  if (payload[0] !== AF_INET || (readU16(payload, 8) & NUD.PERMANENT) === 0) return undefined;
  let address: string | undefined;
  let mac: string | undefined;
  eachAttribute(payload, NDMSG_BYTES, (type, value) => {
    if (type === NDA_DST) address = formatAddress(value.readUInt32BE(0));
    else if (type === NDA_LLADDR) mac = value.toString('hex').replaceAll(/..(?!$)/g, '$&:');
  });
  return address === undefined || mac === undefined
    ? undefined
    : { index: readU32(payload, 4), address, mac };
}

/** What a notification is about: IPv4, learned (not set by somebody), and of which address. */
export function learnedAddress(payload: Buffer): string | undefined {
  if (payload[0] !== AF_INET || (readU16(payload, 8) & NUD.PERMANENT) !== 0) return undefined;
  let address: string | undefined;
  eachAttribute(payload, NDMSG_BYTES, (type, value) => {
    if (type === NDA_DST) address = formatAddress(value.readUInt32BE(0));
  });
  return address;
}

export function deleteNeighbour({ index, address }: Pick<Neighbour, 'index' | 'address'>): Request {
  const message = new MessageWriter(RTM.DELNEIGH, NLM_F.REQUEST).header(NDMSG_BYTES, (view) => {
    view[0] = AF_INET;
    view.writeUInt32LE(index, 4);
  });
  return { message: message.bytes(NDA_DST, address), what: 'neighbour' };
}

/** Those that were learned. */
export function decodeLearned(payload: Buffer): Neighbour | undefined {
  const state = readU16(payload, 8);
  if (payload[0] !== AF_INET || state === 0 || (state & KEPT) !== 0) return undefined;
  let address: Buffer | undefined;
  eachAttribute(payload, NDMSG_BYTES, (type, value) => {
    if (type === NDA_DST) address = Buffer.from(value);
  });
  return address === undefined ? undefined : { index: readU32(payload, 4), address, state };
}
