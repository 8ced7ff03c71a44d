// Which router a packet reaches after a number of hops: a datagram with that time to live, and the sender of the ICMP
// error (IP_RECVERR, ip(7)), as traceroute(8) does it. This finds the next hop of a route whatever lies behind it.

import { constants } from 'node:os';
import { formatAddress } from '../../net/ipv4.ts';
import type { BoundedCall, HopRequest } from '../machine.ts';
import { askAgain } from './ask-again.ts';
import { checked, lastErrno, libc } from './libc.ts';
import { MessageBlock } from './message-block.ts';
import type { Namespaces } from './namespaces.ts';
import { MSG_DONTWAIT } from './netlink/constants.ts';
import { setOption } from './socket-options.ts';
import { connectUdp } from './sockets.ts';

const IPPROTO_IP = 0;
const IP_TTL = 2;
const IP_RECVERR = 11;
const MSG_ERRQUEUE = 0x2000;
const FIRST_REPEAT_MS = 50;
/** Where traceroute begins: nobody listens there. */
const PORT = 33434;
const PAYLOAD = Buffer.from('vpclab');

/** Behind struct sock_extended_err: the IPv4 address in the struct sockaddr_in of the sender. */
const OFFENDER_ADDRESS = 16 + 4;

/** Its address; undefined when nobody said anything in time. */
export async function hopAfter(
  namespaces: Namespaces,
  { netns, remote, hops }: HopRequest,
  call: BoundedCall,
): Promise<string | undefined> {
  const fd = connectUdp(namespaces, netns, remote, PORT);
  try {
    setOption(fd, IPPROTO_IP, IP_TTL, hops);
    setOption(fd, IPPROTO_IP, IP_RECVERR, 1);
    // A queued error is returned to a send first: the next one passes.
    const ask = (): unknown => libc().send(fd, PAYLOAD, PAYLOAD.length, MSG_DONTWAIT);
    return await askAgain({ ask, look: () => readOffender(fd), firstRepeatMs: FIRST_REPEAT_MS }, call);
  } finally {
    libc().close(fd);
  }
}

function readOffender(fd: number): string | undefined {
  const block = new MessageBlock(PAYLOAD.length);
  const length = block.receive(fd, MSG_ERRQUEUE | MSG_DONTWAIT);
  if (length < 0) {
    if (lastErrno() === constants.errno.EAGAIN) return undefined;
    checked('recvmsg', 'the error queue of a probe', length);
  }
  const error = block.control(IPPROTO_IP, IP_RECVERR);
  return error === undefined ? undefined : formatAddress(error.readUInt32BE(OFFENDER_ADDRESS));
}
