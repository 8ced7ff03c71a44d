// Static IPv4 routes of the main table by rtnetlink.

import { formatAddress } from '../../net/ipv4.ts';
import { ipv4Bytes } from './address.ts';
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
import { MessageWriter, eachAttribute, readU32 } from './message.ts';
import type { Request } from './socket.ts';

export type StaticRoute = {
  /** "10.0.0.0/16" */
  readonly prefix: string;
  readonly via: string;
  /** Index of the link. */
  readonly index: number;
};

const RTMSG_BYTES = 12;

/** Makes a route or gives the one of this prefix another next hop. */
export function setRoute(route: StaticRoute, what: string): Request {
  const message = routeMessage(RTM.NEWROUTE, NLM_F.CREATE | NLM_F.REPLACE, route.prefix, RT_SCOPE.UNIVERSE);
  return { message: message.bytes(RTA.GATEWAY, ipv4Bytes(route.via)).u32(RTA.OIF, route.index), what };
}

export function deleteRoute(prefix: string, what: string): Request {
  return { message: routeMessage(RTM.DELROUTE, 0, prefix, RT_SCOPE.NOWHERE), what };
}

function routeMessage(type: number, flags: number, prefix: string, scope: number): MessageWriter {
  const [address = '', length = ''] = prefix.split('/');
  return new MessageWriter(type, NLM_F.REQUEST | flags)
    .header(RTMSG_BYTES, (view) => {
      view[0] = AF_INET;
      view[1] = Number(length);
      view[4] = RT_TABLE_MAIN;
      view[5] = RTPROT_STATIC;
      view[6] = scope;
      view[7] = RTN_UNICAST;
    })
    .bytes(RTA.DST, ipv4Bytes(address));
}

/**
 * Filtered by the kernel where it can (NETLINK_GET_STRICT_CHK): the edge may hold thousands of learned routes. The
 * table is not named: a fresh namespace has no main table yet, and asking for it is an error.
 */
export function routeDump(): Request {
  const message = new MessageWriter(RTM.GETROUTE, NLM_F.REQUEST).header(RTMSG_BYTES, (view) => {
    view[0] = AF_INET;
    view[5] = RTPROT_STATIC;
  });
  return { message, what: 'dump of routes' };
}

export function decodeRoute(payload: Buffer): StaticRoute | undefined {
  if (payload[0] !== AF_INET || payload[4] !== RT_TABLE_MAIN || payload[5] !== RTPROT_STATIC)
    return undefined;
  let destination = '0.0.0.0';
  let via: string | undefined;
  let index: number | undefined;
  eachAttribute(payload, RTMSG_BYTES, (type, value) => {
    if (type === RTA.DST) destination = formatAddress(value.readUInt32BE(0));
    else if (type === RTA.GATEWAY) via = formatAddress(value.readUInt32BE(0));
    else if (type === RTA.OIF) index = readU32(value, 0);
  });
  if (via === undefined || index === undefined) return undefined;
  return { prefix: `${destination}/${payload[1] ?? 0}`, via, index };
}
