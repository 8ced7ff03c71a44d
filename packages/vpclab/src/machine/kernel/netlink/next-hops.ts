// Next hops of IPv4 routes in the main table by rtnetlink, one by one, with what the kernel says of each link.

import { formatAddress } from '../../../net/ipv4.ts';
import { AF_INET, NLM_F, RTA, RTM, RTNEXTHOP_BYTES, RT_TABLE_MAIN } from './constants.ts';
import { MessageWriter, eachAttribute, readI32, readU16, readU32 } from './message.ts';
import type { NetlinkSocket, Request } from './socket.ts';

export type NextHop = {
  /** "10.0.0.0/16" */
  readonly prefix: string;
  readonly via: string;
  /** Index of the link. */
  readonly index: number;
  /** The kernel does not use it: its link is down, or without carrier. */
  readonly isDead: boolean;
};

/** Of struct rtmsg and of struct rtnexthop: rtnetlink(7). */
const RTMSG = { bytes: 12, flags: 8 } as const;
const RTNEXTHOP = { flags: 2, index: 4 } as const;
const RTNH_F_DEAD = 1;
const RTNH_F_LINKDOWN = 16;

/** Filtered by the kernel where it can (NETLINK_GET_STRICT_CHK). */
export function dumpNextHops(socket: NetlinkSocket, protocol: number): readonly NextHop[] {
  const request = (): Request => {
    const message = new MessageWriter(RTM.GETROUTE, NLM_F.REQUEST).header(RTMSG.bytes, (view) => {
      view[0] = AF_INET;
      view[5] = protocol;
    });
    return { message, what: 'dump of routes' };
  };
  return socket.dump(request, (payload) => decodeNextHops(payload, protocol)).flat();
}

/** None of another protocol, or of another table. */
export function decodeNextHops(payload: Buffer, protocol: number): readonly NextHop[] | undefined {
  const [family, length = 0, , , table, of] = payload;
  if (family !== AF_INET || table !== RT_TABLE_MAIN || of !== protocol) return undefined;
  let destination = '0.0.0.0';
  let own: Partial<NextHop> = { isDead: isDead(readU32(payload, RTMSG.flags)) };
  const several: Omit<NextHop, 'prefix'>[] = [];
  eachAttribute(payload, RTMSG.bytes, (attribute, value) => {
    if (attribute === RTA.DST) destination = formatAddress(value.readUInt32BE(0));
    else if (attribute === RTA.GATEWAY) own = { ...own, via: formatAddress(value.readUInt32BE(0)) };
    else if (attribute === RTA.OIF) own = { ...own, index: readU32(value, 0) };
    else if (attribute === RTA.MULTIPATH) several.push(...hopsIn(value));
  });
  const { via, index, isDead: dead = false } = own;
  const hops =
    via === undefined || index === undefined ? several : [{ via, index, isDead: dead }, ...several];
  return hops.map((hop) => ({ prefix: `${destination}/${length}`, ...hop }));
}

function hopsIn(value: Buffer): readonly Omit<NextHop, 'prefix'>[] {
  const hops: Omit<NextHop, 'prefix'>[] = [];
  for (let at = 0, length = 0; at + RTNEXTHOP_BYTES <= value.length; at += (length + 3) & ~3) {
    length = readU16(value, at);
    if (length < RTNEXTHOP_BYTES) break;
    const index = readI32(value, at + RTNEXTHOP.index);
    const dead = isDead(value.readUInt8(at + RTNEXTHOP.flags));
    eachAttribute(value.subarray(at, at + length), RTNEXTHOP_BYTES, (part, hop) => {
      if (part !== RTA.GATEWAY) return;
      hops.push({ via: formatAddress(hop.readUInt32BE(0)), index, isDead: dead });
    });
  }
  return hops;
}

function isDead(flags: number): boolean {
  return (flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) !== 0;
}
