// Receives the changes in many network namespaces on one socket of its own one: rtnetlink notifications, each with the
// number of the namespace that it comes from (NETLINK_LISTEN_ALL_NSID, netlink(7)). What is waiting is read when asked.

import { constants } from 'node:os';
import { checked, lastErrno, libc } from './libc.ts';
import { MessageBlock } from './message-block.ts';
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
} from './netlink/constants.ts';
import { messagesOf, readI32 } from './netlink/message.ts';
import { decodeNeighbour, isPermanent } from './netlink/neighbour.ts';
import { assignNetnsId, decodeNetnsId, netnsIdRequest } from './netlink/nsid.ts';
import { withNetlink } from './netlink/socket.ts';
import { growReceiveBuffer, hasSet } from './socket-options.ts';

export type NetnsEvent = {
  readonly id: number;
  /** All that happened is that a neighbour of this address was learned, or forgotten. */
  readonly learned: string | undefined;
};

/** Room for some thousand notifications. */
const RECEIVE_BYTES = 8 << 20;

const SOCKADDR_NL_BYTES = 12;
/** Long messages are cut: where one comes from says enough. */
const MESSAGE_BYTES = 768;

export class NetnsWatch {
  readonly #namespaces: Namespaces;
  readonly #fd: number;
  readonly #block = new MessageBlock(MESSAGE_BYTES);

  private constructor(namespaces: Namespaces, fd: number) {
    this.#namespaces = namespaces;
    this.#fd = fd;
  }

  /** Undefined where the kernel does not report changes of other namespaces to us. */
  static open(namespaces: Namespaces): NetnsWatch | undefined {
    const { bind, socket, close } = libc();
    const fd = checked('socket', 'AF_NETLINK', socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK.ROUTE));
    // Without an address of its own a socket counts as the kernel's, and receives nothing from the kernel.
    const address = Buffer.alloc(SOCKADDR_NL_BYTES);
    address.writeUInt16LE(AF_NETLINK);
    const isHeard =
      bind(fd, address, address.length) === 0 &&
      hasSet(fd, SOL_NETLINK, NETLINK.LISTEN_ALL_NSID, 1) &&
      Object.values(GROUP).every((group) => hasSet(fd, SOL_NETLINK, NETLINK.ADD_MEMBERSHIP, group));
    if (!isHeard) {
      close(fd);
      return undefined;
    }
    growReceiveBuffer(fd, RECEIVE_BYTES);
    return new NetnsWatch(namespaces, fd);
  }

  /** From now on changes in the namespace are reported under this id; negative: it gets none. */
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
      const length = this.#block.receive(this.#fd, MSG_DONTWAIT);
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
          // The kernel had no room for more. What is still there is read, so that the next call starts empty.
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

  #read(length: number): readonly NetnsEvent[] {
    const datagram = this.#block.payload(length);
    const sender = this.#block.control(SOL_NETLINK, NETLINK.LISTEN_ALL_NSID);
    if (sender !== undefined) return [{ id: readI32(sender, 0), learned: learnedIn(datagram) }];
    // Our own namespace: an id that is free again may come to mean another namespace.
    return [...messagesOf(datagram)].flatMap(({ type, payload }) =>
      type === RTM.DELNSID ? [{ id: decodeNetnsId(payload), learned: undefined }] : [],
    );
  }
}

function learnedIn(datagram: Buffer): string | undefined {
  const [message, ...more] = messagesOf(datagram);
  const isNeighbour = message?.type === RTM.NEWNEIGH || message?.type === RTM.DELNEIGH;
  const neighbour = isNeighbour && more.length === 0 ? decodeNeighbour(message.payload) : undefined;
  return neighbour === undefined || isPermanent(neighbour) ? undefined : neighbour.address;
}
