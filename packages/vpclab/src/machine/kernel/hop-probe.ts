// Which router a packet reaches after a number of hops: a datagram with that time to live, and the sender of the ICMP
// error (IP_RECVERR, ip(7)), as traceroute(8) does it. This finds the next hop of a route whatever lies behind it.

import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatAddress } from '../../net/ipv4.ts';
import type { BoundedCall, HopRequest } from '../machine.ts';
import { addressOfBytes, checked, lastErrno, libc } from './libc.ts';
import type { Namespaces } from './namespaces.ts';
import { connectUdp, setOption } from './sockets.ts';

const IPPROTO_IP = 0;
const IP_TTL = 2;
const IP_RECVERR = 11;
const MSG_DONTWAIT = 0x40;
const MSG_ERRQUEUE = 0x2000;
const POLL_MS = 5;
/** A first packet may be lost while the path is set up. */
const FIRST_REPEAT_MS = 50;
/** Where traceroute begins: nobody listens there. */
const PORT = 33434;

// One block for struct msghdr, its iovec, the payload and control data (recvmsg(2), cmsg(3), of 64-bit Linux).
const AT = { iovec: 64, payload: 96, control: 256, end: 512 } as const;
const MSGHDR = { iov: 16, iovlen: 24, control: 32, controllen: 40 } as const;
/** struct sock_extended_err, behind the header of the control message; the address of who sent it follows. */
const CMSG = { length: 0, level: 8, type: 12, data: 16 } as const;
const OFFENDER_ADDRESS = CMSG.data + 16 + 4;

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
    const payload = Buffer.from('vpclab');
    let [next, pauseMs] = [0, FIRST_REPEAT_MS];
    while (performance.now() < deadline) {
      const offender = readOffender(fd);
      if (offender !== undefined) return offender;
      if (performance.now() >= next) {
        // An error that is queued is told here first: the next one passes.
        libc().send(fd, payload, payload.length, MSG_DONTWAIT);
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
  const block = Buffer.alloc(AT.end);
  const base = addressOfBytes(block);
  block.writeBigUInt64LE(base + BigInt(AT.iovec), MSGHDR.iov);
  block.writeBigUInt64LE(1n, MSGHDR.iovlen);
  block.writeBigUInt64LE(base + BigInt(AT.control), MSGHDR.control);
  block.writeBigUInt64LE(BigInt(AT.end - AT.control), MSGHDR.controllen);
  block.writeBigUInt64LE(base + BigInt(AT.payload), AT.iovec);
  block.writeBigUInt64LE(BigInt(AT.control - AT.payload), AT.iovec + 8);
  const length = libc().recvmsg(fd, block, MSG_ERRQUEUE | MSG_DONTWAIT);
  if (length < 0) {
    if (lastErrno() === constants.errno.EAGAIN) return undefined;
    checked('recvmsg', 'the error queue of a probe', length);
  }
  const control = block.subarray(AT.control);
  const isError =
    control.readUInt32LE(CMSG.level) === IPPROTO_IP && control.readUInt32LE(CMSG.type) === IP_RECVERR;
  return isError ? formatAddress(control.readUInt32BE(OFFENDER_ADDRESS)) : undefined;
}
