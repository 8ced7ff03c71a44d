// Packet sockets on one link: struct sockaddr_ll of packet(7).

import { checked, libc } from './libc.ts';
import { AF_PACKET } from './netlink/constants.ts';

const SOCKADDR_LL_BYTES = 20;

/** `protocol`: in network order; 0 receives nothing. */
export function bindToLink(fd: number, index: number, protocol: number, where: string): void {
  const address = Buffer.alloc(SOCKADDR_LL_BYTES);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16LE(protocol, 2);
  address.writeInt32LE(index, 4);
  checked('bind', where, libc().bind(fd, address, address.length));
}
