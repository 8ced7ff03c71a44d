// Routes that a routing daemon put into a namespace's main table (protocol bgp), as the kernel holds them.

import type { LearnedRoute } from '../machine.ts';
import type { Namespaces } from './namespaces.ts';
import { RTPROT_BGP } from './netlink/constants.ts';
import { dumpRoutes } from './netlink/route.ts';
import { netlinkIn } from './netlink/socket.ts';

export function learnedRoutes(namespaces: Namespaces, netns: string): readonly LearnedRoute[] {
  const routes = netlinkIn(namespaces, netns, (socket) => dumpRoutes(socket, RTPROT_BGP));
  return routes.map(({ prefix, hops }) => ({ prefix, via: hops }));
}
