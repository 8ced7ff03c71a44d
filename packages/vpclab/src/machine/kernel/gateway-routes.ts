// What a gateway's kernel can pass packets on by: next hops that routing daemons put there, as long as their links carry
// something. Read by system calls: a process for each look would take longer than all else from a learned route to OVN.

import type { Namespaces } from './namespaces.ts';
import { IFF_RUNNING, IFF_UP, RTPROT_BGP, RTPROT_OSPF } from './netlink/constants.ts';
import { decodeLinkFlags, linkDump } from './netlink/link.ts';
import { dumpNextHops } from './netlink/next-hops.ts';
import { netlinkIn, withNetlink } from './netlink/socket.ts';
import type { NetlinkSocket } from './netlink/socket.ts';

export type GatewayRoutes = {
  readonly routes: readonly { readonly prefix: string; readonly via: string; readonly device: string }[];
  /** Links that are down or have no carrier. */
  readonly down: readonly string[];
};

/** Undefined: of the namespace of this process. */
export function gatewayRoutes(namespaces: Namespaces, netns: string | undefined): GatewayRoutes {
  return netns === undefined ? withNetlink(read) : netlinkIn(namespaces, netns, read);
}

function read(socket: NetlinkSocket): GatewayRoutes {
  const hops = [RTPROT_BGP, RTPROT_OSPF].flatMap((protocol) => dumpNextHops(socket, protocol));
  const links = socket.dump(linkDump, decodeLinkFlags);
  const names = new Map(links.map(({ index, name }) => [index, name]));
  const down = links.flatMap(({ name, flags }) => ((flags & CARRIES) === CARRIES ? [] : [name]));
  return {
    routes: hops.flatMap(({ prefix, via, index, isDead }) => {
      const device = names.get(index);
      return isDead || device === undefined || down.includes(device) ? [] : [{ prefix, via, device }];
    }),
    down,
  };
}

/** Without IFF_RUNNING `ip` says NO-CARRIER, or the link is down: netdevice(7). */
const CARRIES = IFF_UP | IFF_RUNNING;
