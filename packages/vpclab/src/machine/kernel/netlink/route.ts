// IPv4 routes of the main table by rtnetlink: static ones, which are ours, those that were added by hand, and those of
// routing daemons.

import type { ForeignRoute } from '../../../model/rows.ts';
import { ipv4Bytes, ipv4Text } from './address.ts';
import {
  AF_INET,
  NLM_F,
  RTA,
  RTM,
  RTN_UNICAST,
  RTPROT_STATIC,
  RT_SCOPE,
  RT_TABLE_MAIN,
} from './constants.ts';
import { MessageWriter, attributesOf, readU16, readU32 } from './message.ts';
import type { NetlinkSocket, Request } from './socket.ts';

export type StaticRoute = {
  /** "10.0.0.0/16" */
  readonly prefix: string;
  readonly via: string;
  /** Index of the link. */
  readonly index: number;
};

/** What tells two routes to one prefix apart. */
type RouteKind = ForeignRoute;

/** As the kernel has it: without a link (blackhole) or a next hop (on the link itself) too. */
export type SeenRoute = RouteKind & {
  readonly prefix: string;
  readonly via: string | undefined;
  readonly index: number | undefined;
  /** `via` and `index` are those of the first. */
  readonly hops: readonly NextHop[];
  readonly isMultipath: boolean;
  /** Without a source address, an MTU or the like. */
  readonly isPlain: boolean;
};

type NextHop = {
  readonly via: string;
  readonly index: number;
  readonly weight: number;
  /** The kernel does not use it: its link is down, or without carrier. */
  readonly isDead: boolean;
};

/** Of struct rtmsg and of struct rtnexthop: rtnetlink(7). */
const RTMSG = { bytes: 12, flags: 8 } as const;
const RTNEXTHOP = { bytes: 8, flags: 2, hops: 3, index: 4 } as const;
const RTNH_F_DEAD = 1;
const RTNH_F_LINKDOWN = 16;

/** As far as it is known: of one to delete, with more of it, fewer others are alike. */
type WrittenRoute = Pick<SeenRoute, 'prefix' | 'via' | 'index'> & { readonly kind: RouteKind };

const STATIC: RouteKind = {
  protocol: RTPROT_STATIC,
  metric: 0,
  tos: 0,
  type: RTN_UNICAST,
  scope: RT_SCOPE.UNIVERSE,
};

/** Makes a route or gives the one of this prefix another next hop. */
export function setRoute({ prefix, via, index }: StaticRoute, what: string): Request {
  const flags = NLM_F.CREATE | NLM_F.REPLACE;
  return { message: routeMessage(RTM.NEWROUTE, flags, { prefix, via, index, kind: STATIC }), what };
}

/** Of several to one prefix the kernel takes the first that is as the message says: it says all that is known. */
export function deleteRoute(
  { prefix, via, index }: Omit<WrittenRoute, 'kind'>,
  what: string,
  kind: RouteKind = STATIC,
): Request {
  return { message: routeMessage(RTM.DELROUTE, 0, { prefix, via, index, kind }), what };
}

export function routeMessage(
  type: number,
  flags: number,
  { prefix, via, index, kind }: WrittenRoute,
): MessageWriter {
  const [address = '', length = ''] = prefix.split('/');
  const message = new MessageWriter(type, NLM_F.REQUEST | flags)
    .header(RTMSG.bytes, (view) => {
      view[0] = AF_INET;
      view[1] = Number(length);
      view[3] = kind.tos;
      view[4] = RT_TABLE_MAIN;
      view[5] = kind.protocol;
      view[6] = kind.scope;
      view[7] = kind.type;
    })
    .bytes(RTA.DST, ipv4Bytes(address));
  if (via !== undefined) message.bytes(RTA.GATEWAY, ipv4Bytes(via));
  if (index !== undefined) message.u32(RTA.OIF, index);
  if (kind.metric !== 0) message.u32(RTA.PRIORITY, kind.metric);
  return message;
}

/**
 * Filtered by the kernel where it can (NETLINK_GET_STRICT_CHK): the edge may hold thousands of learned routes. The
 * table is not named: a fresh namespace has no main table yet, and asking for it is an error.
 */
export function dumpRoutes(socket: NetlinkSocket, protocol: number): readonly SeenRoute[] {
  const request = (): Request => {
    const message = new MessageWriter(RTM.GETROUTE, NLM_F.REQUEST).header(RTMSG.bytes, (view) => {
      view[0] = AF_INET;
      view[5] = protocol;
    });
    return { message, what: 'dump of routes' };
  };
  // An older kernel gives all routes.
  return socket.dump(request, (payload) => decodeRoute(payload, protocol));
}

/** Whether it is one that vpclab could have made: whatever else there is, is foreign. */
export function isStatic(route: SeenRoute): route is SeenRoute & StaticRoute {
  const { via, index, isMultipath } = route;
  const isOfOurKind = (Object.keys(STATIC) as (keyof RouteKind)[]).every((of) => route[of] === STATIC[of]);
  return isOfOurKind && !isMultipath && via !== undefined && index !== undefined;
}

/** Undefined: of another protocol, or not of the main table. */
export function decodeRoute(payload: Buffer, protocol: number): SeenRoute | undefined {
  const [family, length = 0, , tos = 0, table, of, scope = 0, type = 0] = payload;
  if (family !== AF_INET || table !== RT_TABLE_MAIN || of !== protocol) return undefined;
  const attributes = attributesOf(payload, RTMSG.bytes);
  const [destination, gateway, link] = [RTA.DST, RTA.GATEWAY, RTA.OIF].map((one) => attributes.get(one));
  const several = attributes.get(RTA.MULTIPATH);
  const metric = attributes.get(RTA.PRIORITY);
  const index = several === undefined ? link && readU32(link, 0) : readU32(several, RTNEXTHOP.index);
  const isOne = several === undefined && gateway !== undefined && index !== undefined;
  const only = isOne
    ? [{ via: ipv4Text(gateway), index, weight: 1, isDead: isDead(readU32(payload, RTMSG.flags)) }]
    : [];
  const hops = several === undefined ? only : hopsIn(several);
  return {
    prefix: `${destination === undefined ? '0.0.0.0' : ipv4Text(destination)}/${length}`,
    via: hops[0]?.via,
    ...{ index, hops, isMultipath: several !== undefined },
    isPlain: ![RTA.PREFSRC, RTA.METRICS].some((one) => attributes.has(one)),
    ...{ protocol, metric: metric === undefined ? 0 : readU32(metric, 0), tos, type, scope },
  };
}

function hopsIn(several: Buffer): readonly NextHop[] {
  const hops: NextHop[] = [];
  for (let at = 0, length = 0; at + RTNEXTHOP.bytes <= several.length; at += (length + 3) & ~3) {
    length = readU16(several, at);
    if (length < RTNEXTHOP.bytes) break;
    const gateway = attributesOf(several.subarray(at, at + length), RTNEXTHOP.bytes).get(RTA.GATEWAY);
    if (gateway === undefined) continue;
    hops.push({
      via: ipv4Text(gateway),
      index: readU32(several, at + RTNEXTHOP.index),
      weight: several.readUInt8(at + RTNEXTHOP.hops) + 1,
      isDead: isDead(several.readUInt8(at + RTNEXTHOP.flags)),
    });
  }
  return hops;
}

function isDead(flags: number): boolean {
  return (flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) !== 0;
}
