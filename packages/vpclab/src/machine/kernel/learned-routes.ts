// Routes that a routing daemon put into a namespace's main table (protocols bgp and ospf), as the kernel holds them.

import type { LearnedRoute } from '../machine.ts';
import type { Namespaces } from './namespaces.ts';
import { RTPROT_BGP, RTPROT_OSPF } from './netlink/constants.ts';
import { dumpRoutes } from './netlink/route.ts';
import { netlinkIn } from './netlink/socket.ts';

export function learnedRoutes(namespaces: Namespaces, netns: string): readonly LearnedRoute[] {
  const routes = netlinkIn(namespaces, netns, (socket) =>
    [RTPROT_BGP, RTPROT_OSPF].flatMap((protocol) => dumpRoutes(socket, protocol)),
  );
  return routes.map(({ prefix, hops }) => ({ prefix, via: hops.map(({ via }) => via) }));
}
