// Which router a packet reaches after a number of hops: a datagram with that time to live, and the sender of the ICMP
// error (IP_RECVERR, ip(7)), as traceroute(8) does it. This finds the next hop of a route whatever lies behind it.

import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatAddress } from '../../net/ipv4.ts';
import type { BoundedCall, HopRequest } from '../machine.ts';
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
const POLL_MS = 5;
/** A first packet may be lost while the path is set up. */
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
  { signal, timeoutMs }: BoundedCall,
): Promise<string | undefined> {
  const deadline = performance.now() + timeoutMs;
  const fd = connectUdp(namespaces, netns, remote, PORT);
  try {
    setOption(fd, IPPROTO_IP, IP_TTL, hops);
    setOption(fd, IPPROTO_IP, IP_RECVERR, 1);
    let [next, pauseMs] = [0, FIRST_REPEAT_MS];
    while (performance.now() < deadline) {
      const offender = readOffender(fd);
      if (offender !== undefined) return offender;
      if (performance.now() >= next) {
        // A queued error is returned here first: the next send passes.
        libc().send(fd, PAYLOAD, PAYLOAD.length, MSG_DONTWAIT);
        next = performance.now() + pauseMs;
        pauseMs *= 2;
      }
      await sleep(POLL_MS, undefined, { signal });
    }
    return undefined;
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
