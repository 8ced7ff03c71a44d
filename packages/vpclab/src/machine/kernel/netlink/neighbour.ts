// IPv4 neighbours (ARP entries) of links by rtnetlink: linux/neighbour.h.

import { ipv4Bytes, ipv4Dump, ipv4Text, macBytes, macText } from './address.ts';
import { AF_INET, NDA_DST, NDA_LLADDR, NLM_F, RTM } from './constants.ts';
import { MessageWriter, attributesOf, readU16, readU32 } from './message.ts';
import type { Request } from './socket.ts';

export type Neighbour = {
  readonly index: number;
  readonly address: string;
  /** Empty while it is not known. */
  readonly mac: string;
  /** NUD_* bits. */
  readonly state: number;
};

const NDMSG_BYTES = 12;
const NUD = { INCOMPLETE: 0x01, NOARP: 0x40, PERMANENT: 0x80 } as const;
/** Still being asked for (packets wait for it), or not learned. */
const KEPT = NUD.INCOMPLETE | NUD.NOARP | NUD.PERMANENT;

export function neighbourDump(): Request {
  return ipv4Dump(RTM.GETNEIGH, NDMSG_BYTES, 'dump of neighbours');
}

/** Makes the entry or gives the one of this address another MAC. */
export function setNeighbour(neighbour: Omit<Neighbour, 'state'>, what: string): Request {
  const message = messageOf(RTM.NEWNEIGH, neighbour, NLM_F.CREATE | NLM_F.REPLACE, NUD.PERMANENT);
  return { message: message.bytes(NDA_LLADDR, macBytes(neighbour.mac)), what };
}

export function deleteNeighbour(neighbour: Pick<Neighbour, 'index' | 'address'>): Request {
  return { message: messageOf(RTM.DELNEIGH, neighbour, 0, 0), what: 'neighbour' };
}

function messageOf(
  type: number,
  { index, address }: Pick<Neighbour, 'index' | 'address'>,
  flags: number,
  state: number,
): MessageWriter {
  const message = new MessageWriter(type, NLM_F.REQUEST | flags).header(NDMSG_BYTES, (view) => {
    view[0] = AF_INET;
    view.writeUInt32LE(index, 4);
    view.writeUInt16LE(state, 8);
  });
  return message.bytes(NDA_DST, ipv4Bytes(address));
}

/** Undefined: of another family. */
export function decodeNeighbour(payload: Buffer): Neighbour | undefined {
  const attributes = attributesOf(payload, NDMSG_BYTES);
  const [address, mac] = [NDA_DST, NDA_LLADDR].map((type) => attributes.get(type));
  if (payload[0] !== AF_INET || address === undefined) return undefined;
  const index = readU32(payload, 4);
  const state = readU16(payload, 8);
  return { index, address: ipv4Text(address), mac: mac === undefined ? '' : macText(mac), state };
}

/** Somebody set it. */
export function isPermanent({ state }: Neighbour): boolean {
  return (state & NUD.PERMANENT) !== 0;
}

/** It can be forgotten, and is learned again with the next packet. */
export function isLearned({ state }: Neighbour): boolean {
  return state !== 0 && (state & KEPT) === 0;
}
