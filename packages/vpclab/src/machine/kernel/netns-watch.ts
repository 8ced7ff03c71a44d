// Hears of changes in many network namespaces on one socket of the own one: rtnetlink notifications, each with the
// number of the namespace that it comes from (NETLINK_LISTEN_ALL_NSID, netlink(7)). What is waiting is read when asked.

import { constants } from 'node:os';
import { addressOfBytes, checked, lastErrno, libc } from './libc.ts';
import type { Namespaces } from './namespaces.ts';
import {
  AF_NETLINK,
  GROUP,
  MSG_DONTWAIT,
  NETLINK,
  RTM,
  SOCK_CLOEXEC,
  SOCK_RAW,
  SOL_NETLINK,
  SOL_SOCKET,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
} from './netlink/constants.ts';
import { messagesOf, readI32, readU32 } from './netlink/message.ts';
import { decodeNeighbour, isPermanent } from './netlink/neighbour.ts';
import { assignNetnsId, decodeNetnsId, netnsIdRequest } from './netlink/nsid.ts';
import { withNetlink } from './netlink/socket.ts';

export type NetnsEvent = {
  readonly id: number;
  /** All that happened is that a neighbour of this address was learned, or forgotten. */
  readonly learned: string | undefined;
};

/** Room for some thousand notifications; where it is refused, the system's own limit. */
const RECEIVE_BYTES = 8 << 20;

const SOCKADDR_NL_BYTES = 12;

// One block for struct msghdr, its iovec, control data and payload (recvmsg(2), cmsg(3), of 64-bit Linux).
const AT = { iovec: 64, control: 96, data: 256, end: 1024 } as const;
const MSGHDR = { iov: 16, iovlen: 24, control: 32, controllen: 40 } as const;
const CMSG = { level: 8, type: 12, data: 16 } as const;

export class NetnsWatch {
  readonly #namespaces: Namespaces;
  readonly #fd: number;
  readonly #block = Buffer.alloc(AT.end);

  private constructor(namespaces: Namespaces, fd: number) {
    this.#namespaces = namespaces;
    this.#fd = fd;
    const base = addressOfBytes(this.#block);
    this.#block.writeBigUInt64LE(base + BigInt(AT.iovec), MSGHDR.iov);
    this.#block.writeBigUInt64LE(1n, MSGHDR.iovlen);
    this.#block.writeBigUInt64LE(base + BigInt(AT.control), MSGHDR.control);
    this.#block.writeBigUInt64LE(base + BigInt(AT.data), AT.iovec);
    this.#block.writeBigUInt64LE(BigInt(AT.end - AT.data), AT.iovec + 8);
  }

  /** Undefined where the kernel does not let us hear of other namespaces. */
  static open(namespaces: Namespaces): NetnsWatch | undefined {
    const { bind, socket, setsockopt, close } = libc();
    const fd = checked('socket', 'AF_NETLINK', socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK.ROUTE));
    const set = (level: number, option: number, value: number): boolean => {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32LE(value);
      return setsockopt(fd, level, option, bytes, bytes.length) === 0;
    };
    // Without an address of its own a socket passes for the kernel's, and hears nothing that the kernel says.
    const address = Buffer.alloc(SOCKADDR_NL_BYTES);
    address.writeUInt16LE(AF_NETLINK);
    const isHeard =
      bind(fd, address, address.length) === 0 &&
      set(SOL_NETLINK, NETLINK.LISTEN_ALL_NSID, 1) &&
      Object.values(GROUP).every((group) => set(SOL_NETLINK, NETLINK.ADD_MEMBERSHIP, group));
    if (!isHeard) {
      close(fd);
      return undefined;
    }
    if (!set(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BYTES)) set(SOL_SOCKET, SO_RCVBUF, RECEIVE_BYTES);
    return new NetnsWatch(namespaces, fd);
  }

  /** From now on the namespace is heard of, by the id that this gives; negative where it gets none. */
  add(netns: string): number {
    const fd = this.#namespaces.open(netns);
    let id = -1;
    try {
      // The first is refused where it has an id already.
      withNetlink((socket) =>
        socket.batch([assignNetnsId(fd), netnsIdRequest(fd)], (_index, { payload }) => {
          id = decodeNetnsId(payload);
        }),
      );
      return id;
    } finally {
      libc().close(fd);
    }
  }

  /** What happened since the last call, or that some of it was lost. */
  events(): readonly NetnsEvent[] | 'lost' {
    const events: NetnsEvent[] = [];
    let isWhole = true;
    for (;;) {
      this.#block.writeBigUInt64LE(BigInt(AT.data - AT.control), MSGHDR.controllen);
      const length = libc().recvmsg(this.#fd, this.#block, MSG_DONTWAIT);
      if (length >= 0) {
        events.push(...this.#read(length));
        continue;
      }
      switch (lastErrno()) {
        case constants.errno.EINTR:
          continue;
        case constants.errno.EAGAIN:
          return isWhole ? events : 'lost';
        case constants.errno.ENOBUFS:
          // The kernel had no room for more. What is still there is read, so that the next call begins anew.
          isWhole = false;
          continue;
        default:
          return 'lost';
      }
    }
  }

  close(): void {
    libc().close(this.#fd);
  }

  /** Long messages are cut: where one comes from says enough. */
  #read(length: number): readonly NetnsEvent[] {
    const datagram = this.#block.subarray(AT.data, AT.data + length);
    const id = this.#sender();
    if (id !== undefined) return [{ id, learned: learnedIn(datagram) }];
    // Our own namespace: an id that is free again may come to mean another namespace.
    return [...messagesOf(datagram)].flatMap(({ type, payload }) =>
      type === RTM.DELNSID ? [{ id: decodeNetnsId(payload), learned: undefined }] : [],
    );
  }

  #sender(): number | undefined {
    const control = this.#block.subarray(AT.control, AT.data);
    const has = this.#block.readBigUInt64LE(MSGHDR.controllen) >= BigInt(CMSG.data + 4);
    return has &&
      readU32(control, CMSG.level) === SOL_NETLINK &&
      readU32(control, CMSG.type) === NETLINK.LISTEN_ALL_NSID
      ? readI32(control, CMSG.data)
      : undefined;
  }
}

function learnedIn(datagram: Buffer): string | undefined {
  const [message, ...more] = messagesOf(datagram);
  const isNeighbour = message?.type === RTM.NEWNEIGH || message?.type === RTM.DELNEIGH;
  const neighbour = isNeighbour && more.length === 0 ? decodeNeighbour(message.payload) : undefined;
  return neighbour === undefined || isPermanent(neighbour) ? undefined : neighbour.address;
}
