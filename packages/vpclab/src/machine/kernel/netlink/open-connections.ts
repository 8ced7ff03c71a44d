// Connections from or to prefixes that a namespace tracks and that are not closed: the kernel's identifier and the mark of each.

import { holdsAddress, prefixOf } from '../../../net/prefix.ts';
import type { Cidr } from '../../../net/text.ts';
import { readMark } from './connections-by-mark.ts';
import { CTA } from './constants.ts';
import { eachAttribute } from './message.ts';
import type { NetlinkSocket } from './socket.ts';
import { NFGENMSG_BYTES } from './netfilter.ts';
import { connectionsRequest, decodeConnection } from './tracked-connection.ts';

/** Marks by identifiers. */
export type OpenConnections = ReadonlyMap<number, number>;

/** Of the namespace that the socket (NETLINK_NETFILTER) is in, by prefix: one dump, however many they are. */
export function openConnections(
  socket: NetlinkSocket,
  cidrs: readonly Cidr[],
): ReadonlyMap<Cidr, OpenConnections> {
  const all = socket.dump(connectionsRequest, (payload) => {
    const { mark, isClosed } = readMark(payload);
    const original = isClosed ? undefined : decodeConnection(payload)?.original;
    if (original === undefined) return undefined;
    return { ends: [original.source, original.destination], id: identifier(payload), mark };
  });
  return new Map(
    cidrs.map((cidr) => {
      const prefix = prefixOf(cidr);
      const open = all.filter(({ ends }) => ends.some((end) => holdsAddress(prefix, end)));
      return [cidr, new Map(open.map(({ id, mark }) => [id, mark]))];
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
