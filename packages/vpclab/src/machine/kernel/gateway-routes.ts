// What a gateway's kernel can pass packets on by: next hops that routing daemons put there, as long as their links carry
// something. Read by system calls: a process for each look would take longer than all else from a learned route to OVN.

import type { Namespaces } from './namespaces.ts';
import { RTPROT_BGP, RTPROT_OSPF } from './netlink/constants.ts';
import { decodeLink, linkDump } from './netlink/link.ts';
import { dumpRoutes } from './netlink/route.ts';
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
  const learned = [RTPROT_BGP, RTPROT_OSPF].flatMap((protocol) => dumpRoutes(socket, protocol));
  const links = socket.dump(linkDump, decodeLink);
  const names = new Map(links.map(({ index, name }) => [index, name]));
  const down = links.flatMap(({ name, hasCarrier }) => (hasCarrier ? [] : [name]));
  return {
    routes: learned.flatMap(({ prefix, hops }) =>
      hops.flatMap(({ via, index, isDead }) => {
        const device = names.get(index);
        return isDead || device === undefined || down.includes(device) ? [] : [{ prefix, via, device }];
      }),
    ),
    down,
  };
}
