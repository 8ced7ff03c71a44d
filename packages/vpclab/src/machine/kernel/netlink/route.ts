// IPv4 routes of the main table by rtnetlink: static ones, which are ours, and those that were added by hand.

import type { ForeignRoute } from '../../../model/rows.ts';
import { formatAddress } from '../../../net/ipv4.ts';
import { ipv4Bytes } from './address.ts';
import {
  AF_INET,
  NLM_F,
  RTA,
  RTM,
  RTNEXTHOP_BYTES,
  RTN_UNICAST,
  RTPROT_STATIC,
  RT_SCOPE,
  RT_TABLE_MAIN,
} from './constants.ts';
import { MessageWriter, eachAttribute, readU16, readU32 } from './message.ts';
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
  /** Of all next hops; `via` and `index` are those of the first. */
  readonly hops: readonly string[];
  readonly isMultipath: boolean;
};

const RTMSG_BYTES = 12;
/** Where struct rtnexthop has the index of the link. */
const RTNEXTHOP_INDEX = 4;

/** As far as it is known: with more of it, fewer others are alike. */
type DoomedRoute = Pick<SeenRoute, 'prefix' | 'via' | 'index'> & { readonly kind: RouteKind };

const STATIC: RouteKind = {
  protocol: RTPROT_STATIC,
  metric: 0,
  tos: 0,
  type: RTN_UNICAST,
  scope: RT_SCOPE.UNIVERSE,
};

/** Makes a route or gives the one of this prefix another next hop. */
export function setRoute({ prefix, via, index }: StaticRoute, what: string): Request {
  return { message: routeMessage(RTM.NEWROUTE, { prefix, via, index, kind: STATIC }), what };
}

/** Of several to one prefix the kernel takes the first that is as the message says: it says all that is known. */
export function deleteRoute(
  { prefix, via, index }: Omit<DoomedRoute, 'kind'>,
  what: string,
  kind: RouteKind = STATIC,
): Request {
  return { message: routeMessage(RTM.DELROUTE, { prefix, via, index, kind }), what };
}

function routeMessage(type: number, { prefix, via, index, kind }: DoomedRoute): MessageWriter {
  const [address = '', length = ''] = prefix.split('/');
  const change = type === RTM.NEWROUTE ? NLM_F.CREATE | NLM_F.REPLACE : 0;
  const message = new MessageWriter(type, NLM_F.REQUEST | change)
    .header(RTMSG_BYTES, (view) => {
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
    const message = new MessageWriter(RTM.GETROUTE, NLM_F.REQUEST).header(RTMSG_BYTES, (view) => {
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
  let destination = '0.0.0.0';
  let index: number | undefined;
  let metric = 0;
  let isMultipath = false;
  const hops: string[] = [];
  eachAttribute(payload, RTMSG_BYTES, (attribute, value) => {
    if (attribute === RTA.DST) destination = formatAddress(value.readUInt32BE(0));
    else if (attribute === RTA.GATEWAY) hops.push(formatAddress(value.readUInt32BE(0)));
    else if (attribute === RTA.OIF) index = readU32(value, 0);
    else if (attribute === RTA.PRIORITY) metric = readU32(value, 0);
    else if (attribute === RTA.MULTIPATH) {
      isMultipath = true;
      index = readU32(value, RTNEXTHOP_INDEX);
      for (let at = 0, length = 0; at + RTNEXTHOP_BYTES <= value.length; at += (length + 3) & ~3) {
        length = readU16(value, at);
        if (length < RTNEXTHOP_BYTES) break;
        eachAttribute(value.subarray(at, at + length), RTNEXTHOP_BYTES, (part, hop) => {
          if (part === RTA.GATEWAY) hops.push(formatAddress(hop.readUInt32BE(0)));
        });
      }
    }
  });
  const prefix = `${destination}/${length}`;
  const [via] = hops;
  return { prefix, via, index, hops, isMultipath, protocol, metric, tos, type, scope };
}
