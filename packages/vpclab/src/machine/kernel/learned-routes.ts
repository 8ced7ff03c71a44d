// Routes that a routing daemon put into a namespace's main table (protocols bgp and ospf), as the kernel holds them.

import type { LearnedRoute } from '../machine.ts';
import type { Namespaces } from './namespaces.ts';
import { RTPROT_BGP, RTPROT_OSPF } from './netlink/constants.ts';
import { dumpRoutes } from './netlink/route.ts';
import { netlinkIn } from './netlink/socket.ts';

const PROTOCOLS = [
  ['bgp', RTPROT_BGP],
  ['ospf', RTPROT_OSPF],
] as const;

export function learnedRoutes(namespaces: Namespaces, netns: string): readonly LearnedRoute[] {
  return netlinkIn(namespaces, netns, (socket) =>
    PROTOCOLS.flatMap(([protocol, number]) =>
      dumpRoutes(socket, number).map(({ prefix, metric, tos, hops, isPlain }) => ({
        ...{ prefix, protocol, metric, tos, isPlain },
        via: hops.map(({ via }) => via),
        indexes: hops.map(({ index }) => index),
        weights: hops.map(({ weight }) => weight),
      })),
    ),
  );
}
