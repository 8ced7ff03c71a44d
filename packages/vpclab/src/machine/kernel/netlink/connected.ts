// Connected routes by rtnetlink: the kernel makes one for the network of each address, and only then (fib_add_ifaddr in
// net/ipv4/fib_frontend.c). One that is deleted stays away until it is asked for.

import { addressOf, formatAddress } from '../../../net/ipv4.ts';
import { prefixAround } from '../../../net/prefix.ts';
import { ipv4Bytes } from './address.ts';
import type { LinkAddress } from './address.ts';
import { NLM_F, RTA, RTM, RTN_UNICAST, RTPROT_KERNEL, RT_SCOPE } from './constants.ts';
import { routeMessage } from './route.ts';
import type { Request } from './socket.ts';

const CONNECTED = { protocol: RTPROT_KERNEL, metric: 0, tos: 0, type: RTN_UNICAST, scope: RT_SCOPE.LINK };

/** The network of an address: "10.0.1.0/24". */
export function networkOf({ address, prefixLength }: Omit<LinkAddress, 'index'>): string {
  const { base } = prefixAround(addressOf(address), prefixLength);
  return `${formatAddress(base)}/${prefixLength}`;
}

export function connectedRoute(on: LinkAddress, what: string): Request {
  const route = { prefix: networkOf(on), via: undefined, index: on.index, kind: CONNECTED };
  const message = routeMessage(RTM.NEWROUTE, NLM_F.CREATE | NLM_F.EXCL, route);
  return { message: message.bytes(RTA.PREFSRC, ipv4Bytes(on.address)), what };
}
