// Connected routes by rtnetlink: the kernel makes one for the network of each address, and only then (fib_add_ifaddr in
// net/ipv4/fib_frontend.c). One that is deleted stays away until it is asked for.

import { addressOf, formatAddress } from '../../../net/ipv4.ts';
import { prefixAround } from '../../../net/prefix.ts';
import { ipv4Bytes } from './address.ts';
import type { LinkAddress } from './address.ts';
import {
  AF_INET,
  NLM_F,
  RTA,
  RTM,
  RTN_UNICAST,
  RTPROT_KERNEL,
  RT_SCOPE,
  RT_TABLE_MAIN,
} from './constants.ts';
import { MessageWriter } from './message.ts';
import type { Request } from './socket.ts';

const RTMSG_BYTES = 12;

/** The network of an address: "10.0.1.0/24". */
export function networkOf({ address, prefixLength }: Omit<LinkAddress, 'index'>): string {
  const { base } = prefixAround(addressOf(address), prefixLength);
  return `${formatAddress(base)}/${prefixLength}`;
}

export function connectedRoute(on: LinkAddress, what: string): Request {
  const [network = ''] = networkOf(on).split('/');
  const message = new MessageWriter(RTM.NEWROUTE, NLM_F.REQUEST | NLM_F.CREATE | NLM_F.EXCL)
    .header(RTMSG_BYTES, (view) => {
      view[0] = AF_INET;
      view[1] = on.prefixLength;
      view[4] = RT_TABLE_MAIN;
      view[5] = RTPROT_KERNEL;
      view[6] = RT_SCOPE.LINK;
      view[7] = RTN_UNICAST;
    })
    .bytes(RTA.DST, ipv4Bytes(network))
    .bytes(RTA.PREFSRC, ipv4Bytes(on.address))
    .u32(RTA.OIF, on.index);
  return { message, what };
}
