// The named counters of a namespace, by one netlink dump (NFT_MSG_GETOBJ, linux/netfilter/nf_tables.h): nft takes a process
// and 10 ms for the same.

import { NFTA_COUNTER, NFTA_OBJ, NFT_MSG, NFT_OBJECT_COUNTER } from './constants.ts';
import { attributesOf, textOf } from './message.ts';
import { NFGENMSG_BYTES, netfilterMessage } from './netfilter.ts';
import type { NetlinkSocket, Request } from './socket.ts';

const COUNT_BYTES = 8;

export type NamedCounter = {
  readonly table: string;
  readonly name: string;
  readonly packets: number;
  readonly bytes: number;
};

/** Of the namespace that the socket (NETLINK_NETFILTER) is in. */
export function namedCounters(socket: NetlinkSocket): readonly NamedCounter[] {
  return socket.dump(countersRequest, decodeCounter);
}

function countersRequest(): Request {
  return { message: netfilterMessage(NFT_MSG.GETOBJ), what: 'counters of the rules' };
}

/** Undefined for other objects than counters. */
export function decodeCounter(payload: Buffer): NamedCounter | undefined {
  const object = attributesOf(payload, NFGENMSG_BYTES);
  const [table, name, data] = [NFTA_OBJ.TABLE, NFTA_OBJ.NAME, NFTA_OBJ.DATA].map((type) => object.get(type));
  const type = object.get(NFTA_OBJ.TYPE);
  if (table === undefined || name === undefined || data === undefined) return undefined;
  if (type?.length !== 4 || type.readUInt32BE(0) !== NFT_OBJECT_COUNTER) return undefined;
  const values = attributesOf(data, 0);
  const count = (value: Buffer | undefined): number =>
    value?.length === COUNT_BYTES ? Number(value.readBigUInt64BE(0)) : 0;
  return {
    table: textOf(table),
    name: textOf(name),
    packets: count(values.get(NFTA_COUNTER.PACKETS)),
    bytes: count(values.get(NFTA_COUNTER.BYTES)),
  };
}
