// IPv4 routes of the main table by rtnetlink: static ones, which are ours, and those that were added by hand.

import type { ForeignRoute } from '../../intent/rows.ts';
import { formatAddress } from '../../net/ipv4.ts';
import { ipv4Bytes } from './address.ts';
import {
  AF_INET,
  NLM_F,
  RTA,
  RTM,
  RTN_UNICAST,
  RTPROT_BOOT,
  RTPROT_STATIC,
  RT_SCOPE,
  RT_TABLE_MAIN,
} from './constants.ts';
import { MessageWriter, eachAttribute, readU32 } from './message.ts';
import type { Request } from './socket.ts';

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
type SeenRoute = RouteKind & {
  readonly prefix: string;
  readonly via: string | undefined;
  readonly index: number | undefined;
};

const STATIC: RouteKind = { protocol: RTPROT_STATIC, metric: 0, tos: 0, type: RTN_UNICAST };
const RTMSG_BYTES = 12;

/** Makes a route or gives the one of this prefix another next hop. */
export function setRoute(route: StaticRoute, what: string): Request {
  const message = routeMessage(RTM.NEWROUTE, NLM_F.CREATE | NLM_F.REPLACE, route.prefix, RT_SCOPE.UNIVERSE);
  return { message: message.bytes(RTA.GATEWAY, ipv4Bytes(route.via)).u32(RTA.OIF, route.index), what };
}

export function deleteRoute(prefix: string, what: string, kind: RouteKind = STATIC): Request {
  const message = routeMessage(RTM.DELROUTE, 0, prefix, RT_SCOPE.NOWHERE, kind);
  return { message: kind.metric === 0 ? message : message.u32(RTA.PRIORITY, kind.metric), what };
}

function routeMessage(
  type: number,
  flags: number,
  prefix: string,
  scope: number,
  kind: RouteKind = STATIC,
): MessageWriter {
  const [address = '', length = ''] = prefix.split('/');
  return new MessageWriter(type, NLM_F.REQUEST | flags)
    .header(RTMSG_BYTES, (view) => {
      view[0] = AF_INET;
      view[1] = Number(length);
      view[3] = kind.tos;
      view[4] = RT_TABLE_MAIN;
      view[5] = kind.protocol;
      view[6] = scope;
      view[7] = kind.type;
    })
    .bytes(RTA.DST, ipv4Bytes(address));
}

/**
 * Filtered by the kernel where it can (NETLINK_GET_STRICT_CHK): the edge may hold thousands of learned routes. The
 * table is not named: a fresh namespace has no main table yet, and asking for it is an error.
 */
export const routeDumps: readonly (() => Request)[] = [RTPROT_STATIC, RTPROT_BOOT].map((protocol) => () => {
  const message = new MessageWriter(RTM.GETROUTE, NLM_F.REQUEST).header(RTMSG_BYTES, (view) => {
    view[0] = AF_INET;
    view[5] = protocol;
  });
  return { message, what: 'dump of routes' };
});

/** Whether it is one that vpclab could have made: whatever else there is, is foreign. */
export function isStatic(route: SeenRoute): route is SeenRoute & StaticRoute {
  const { protocol, metric, tos, type, via, index } = route;
  return (
    [protocol, metric, tos, type].join(' ') === `${RTPROT_STATIC} 0 0 ${RTN_UNICAST}` &&
    via !== undefined &&
    index !== undefined
  );
}

export function decodeRoute(payload: Buffer): SeenRoute | undefined {
  const [family, length = 0, , tos = 0, table, protocol = 0, , type = 0] = payload;
  if (family !== AF_INET || table !== RT_TABLE_MAIN) return undefined;
  if (protocol !== RTPROT_STATIC && protocol !== RTPROT_BOOT) return undefined;
  let destination = '0.0.0.0';
  let via: string | undefined;
  let index: number | undefined;
  let metric = 0;
  eachAttribute(payload, RTMSG_BYTES, (attribute, value) => {
    if (attribute === RTA.DST) destination = formatAddress(value.readUInt32BE(0));
    else if (attribute === RTA.GATEWAY) via = formatAddress(value.readUInt32BE(0));
    else if (attribute === RTA.OIF) index = readU32(value, 0);
    else if (attribute === RTA.PRIORITY) metric = readU32(value, 0);
  });
  return { prefix: `${destination}/${length}`, via, index, protocol, metric, tos, type };
}
