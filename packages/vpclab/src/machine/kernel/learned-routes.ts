// Routes that a routing daemon put into a namespace's main table (protocol bgp), as the kernel holds them.

import { formatAddress } from '../../net/ipv4.ts';
import type { LearnedRoute } from '../machine.ts';
import type { Namespaces } from './namespaces.ts';
import { AF_INET, NLM_F, RTA, RTM, RTNEXTHOP_BYTES, RT_TABLE_MAIN } from './netlink/constants.ts';
import { MessageWriter, eachAttribute } from './netlink/message.ts';
import { netlinkIn } from './netlink/socket.ts';
import type { Request } from './netlink/socket.ts';

/** rtnetlink(7): RTPROT_BGP. */
const RTPROT_BGP = 186;
const RTMSG_BYTES = 12;

export function learnedRoutes(namespaces: Namespaces, netns: string): readonly LearnedRoute[] {
  return netlinkIn(namespaces, netns, (socket) => socket.dump(request, decode));
}

function request(): Request {
  const message = new MessageWriter(RTM.GETROUTE, NLM_F.REQUEST).header(RTMSG_BYTES, (view) => {
    view[0] = AF_INET;
    view[5] = RTPROT_BGP;
  });
  return { message, what: 'dump of learned routes' };
}

function decode(payload: Buffer): LearnedRoute | undefined {
  if (payload[0] !== AF_INET || payload[4] !== RT_TABLE_MAIN || payload[5] !== RTPROT_BGP) return undefined;
  let destination = '0.0.0.0';
  const via: string[] = [];
  eachAttribute(payload, RTMSG_BYTES, (type, value) => {
    if (type === RTA.DST) destination = formatAddress(value.readUInt32BE(0));
    else if (type === RTA.GATEWAY) via.push(formatAddress(value.readUInt32BE(0)));
    else if (type === RTA.MULTIPATH) via.push(...multipath(value));
  });
  return { prefix: `${destination}/${payload[1] ?? 0}`, via };
}

function multipath(value: Buffer): readonly string[] {
  const via: string[] = [];
  for (let offset = 0; offset + RTNEXTHOP_BYTES <= value.length;) {
    const length = value.readUInt16LE(offset);
    if (length < RTNEXTHOP_BYTES) break;
    eachAttribute(value.subarray(offset, offset + length), RTNEXTHOP_BYTES, (type, hop) => {
      if (type === RTA.GATEWAY) via.push(formatAddress(hop.readUInt32BE(0)));
    });
    offset += (length + 3) & ~3;
  }
  return via;
}
