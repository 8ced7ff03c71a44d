// Connections from or to a prefix that a namespace tracks and that are not closed: the kernel's identifier and the mark of each.

import { holdsAddress, prefixOf } from '../../../net/prefix.ts';
import type { Cidr } from '../../../net/text.ts';
import { readMark } from './connections-by-mark.ts';
import { CTA } from './constants.ts';
import { eachAttribute } from './message.ts';
import type { NetlinkSocket } from './socket.ts';
import { NFGENMSG_BYTES, connectionsRequest, decodeConnection } from './tracked-connection.ts';

/** Of the namespace that the socket (NETLINK_NETFILTER) is in. Marks by identifiers. */
export function openConnections(socket: NetlinkSocket, cidr: Cidr): ReadonlyMap<number, number> {
  const prefix = prefixOf(cidr);
  return new Map(
    socket.dump(connectionsRequest, (payload): [number, number] | undefined => {
      const { mark, isClosed } = readMark(payload);
      const original = isClosed ? undefined : decodeConnection(payload)?.original;
      const ends = original === undefined ? [] : [original.source, original.destination];
      return ends.some((end) => holdsAddress(prefix, end)) ? [identifier(payload), mark] : undefined;
    }),
  );
}

function identifier(payload: Buffer): number {
  let id = 0;
  eachAttribute(payload, NFGENMSG_BYTES, (type, value) => {
    if (type === CTA.ID && value.length === 4) id = value.readUInt32BE(0);
  });
  return id;
}
