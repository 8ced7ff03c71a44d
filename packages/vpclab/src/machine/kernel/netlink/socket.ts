// A netlink socket (rtnetlink unless stated) in the calling thread's current namespace: requests in batches, dumps, answers with errors per
// message. The kernel answers within send(), so a receive never has to wait: one that would is an error.

import { constants } from 'node:os';
import { checked, lastErrno, libc } from '../libc.ts';
import type { Namespaces } from '../namespaces.ts';
import { systemError } from '../system-error.ts';
import {
  AF_NETLINK,
  MSG_DONTWAIT,
  NETLINK,
  NLMSG,
  NLMSGERR_ATTR_MSG,
  NLM_F,
  SOCK_CLOEXEC,
  SOCK_RAW,
  SOL_NETLINK,
} from './constants.ts';
import { eachAttribute, messagesOf, readI32, readU32, textOf } from './message.ts';
import type { Message, MessageWriter } from './message.ts';

export type Request = {
  readonly message: MessageWriter;
  /** Names the request in errors: "link web-1/eth0". */
  readonly what: string;
};
/** What the kernel refused: the errno, and its own words where it has some. */
export type Refusal = { readonly errno: number; readonly note: string | undefined };

/** Answers of a full batch must fit in the default receive buffer (212992 bytes, about 1 KB an answer). */
const BATCH = 96;
const RECEIVE_BYTES = 64 * 1024;
const DUMP_ATTEMPTS = 5;
const NLMSG_HEADER_BYTES = 16;
const ERRNO_BYTES = 4;
const ON = Buffer.from([1, 0, 0, 0]);

/** A scratch buffer, no state: nothing is awaited between a receive and the end of its use. */
const receiveBuffer = Buffer.alloc(RECEIVE_BYTES);

/** Runs `work` with a socket of the current namespace. */
export function withNetlink<T>(work: (socket: NetlinkSocket) => T, protocol?: number): T {
  const socket = new NetlinkSocket(protocol);
  try {
    return work(socket);
  } finally {
    socket.close();
  }
}

/** Runs `work` inside the namespace, with a socket of it. */
export function netlinkIn<T>(
  namespaces: Namespaces,
  netns: string,
  work: (socket: NetlinkSocket) => T extends PromiseLike<unknown> ? never : T,
  protocol?: number,
): T {
  return namespaces.in<T>(netns, () => withNetlink(work, protocol));
}

export class NetlinkSocket {
  /** Any socket serves for interface ioctls (netdevice(7)): one less to open in each namespace. */
  readonly fd: number;
  #sequence = 0;

  constructor(protocol: number = NETLINK.ROUTE) {
    const { socket, setsockopt } = libc();
    this.fd = checked('socket', 'AF_NETLINK', socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
    // Dumps filtered by the kernel, and errors in words, are kindnesses of newer kernels: no matter if refused.
    for (const option of [NETLINK.EXT_ACK, NETLINK.GET_STRICT_CHK]) {
      setsockopt(this.fd, SOL_NETLINK, option, ON, ON.length);
    }
  }

  close(): void {
    libc().close(this.fd);
  }

  /** Carries all requests out; answers by their order: undefined where it was done. */
  batch(
    requests: readonly Request[],
    onReply?: (index: number, message: Message) => void,
  ): readonly (Refusal | undefined)[] {
    const refusals: (Refusal | undefined)[] = Array.from({ length: requests.length });
    for (let start = 0; start < requests.length; start += BATCH) {
      const part = requests.slice(start, start + BATCH);
      const first = this.#sequence + 1;
      this.#sequence += part.length;
      const last = this.#sequence;
      // Errors come for every message; one acknowledgement, for the last one, says that all were handled.
      const parts = part.map(({ message }, index) =>
        message.finish(first + index, first + index === last ? NLM_F.ACK : 0),
      );
      this.#send(Buffer.concat(parts), part[0]?.what ?? '');
      this.#receive((message) => {
        const index = start + message.sequence - first;
        if (message.type !== NLMSG.ERROR) {
          onReply?.(index, message);
          return false;
        }
        refusals[index] = refusalOf(message);
        return message.sequence === last;
      });
    }
    return refusals;
  }

  /** As batch, throwing the first refusal that `tolerate` does not take. */
  apply(
    requests: readonly Request[],
    tolerate: (errno: number, index: number) => boolean = () => false,
  ): void {
    const refusals = this.batch(requests);
    for (const [index, refusal] of refusals.entries()) {
      if (refusal === undefined || tolerate(refusal.errno, index)) continue;
      throw systemError('rtnetlink', requests[index]?.what ?? '', refusal.errno, refusal.note);
    }
  }

  /** All objects that the request names. A dump that the world moved under is repeated (NLM_F_DUMP_INTR). */
  dump<T>(request: () => Request, decode: (payload: Buffer) => T | undefined): readonly T[] {
    for (let attempt = 1; ; attempt++) {
      const { message, what } = request();
      const found: T[] = [];
      let interrupted = false;
      this.#sequence += 1;
      this.#send(message.finish(this.#sequence, NLM_F.DUMP), what);
      this.#receive((answer) => {
        if ((answer.flags & NLM_F.DUMP_INTR) !== 0) interrupted = true;
        if (answer.type === NLMSG.DONE || answer.type === NLMSG.ERROR) {
          const refusal = answer.type === NLMSG.DONE ? breakOf(answer) : refusalOf(answer);
          if (refusal !== undefined) throw systemError('rtnetlink', what, refusal.errno, refusal.note);
          return true;
        }
        const item = decode(answer.payload);
        if (item !== undefined) found.push(item);
        return false;
      });
      if (!interrupted || attempt === DUMP_ATTEMPTS) return found;
    }
  }

  #send(bytes: Buffer, what: string): void {
    checked('send', what, libc().send(this.fd, bytes, bytes.length, 0));
  }

  /** Feeds the messages of our last request to `take` until it says that the answer is whole. */
  #receive(take: (message: Message) => boolean): void {
    for (;;) {
      const length = libc().recv(this.fd, receiveBuffer, RECEIVE_BYTES, MSG_DONTWAIT);
      if (length < 0) {
        const errno = lastErrno();
        if (errno === constants.errno.EINTR) continue;
        throw systemError('recv', 'AF_NETLINK', errno);
      }
      let done = false;
      for (const message of messagesOf(receiveBuffer.subarray(0, length))) done = take(message) || done;
      if (done) return;
    }
  }
}

/** Why a dump ends early: the errno and attributes (netlink_dump_done in net/netlink/af_netlink.c). */
function breakOf({ payload, flags }: Message): Refusal | undefined {
  const errno = payload.length < ERRNO_BYTES ? 0 : -readI32(payload, 0);
  if (errno <= 0) return undefined;
  return { errno, note: (flags & NLM_F.ACK_TLVS) === 0 ? undefined : noteIn(payload, ERRNO_BYTES) };
}

/** nlmsgerr: the errno, the header of the request (its whole without NETLINK_CAP_ACK), then attributes. */
function refusalOf({ payload, flags }: Message): Refusal | undefined {
  const errno = -readI32(payload, 0);
  if (errno === 0) return undefined;
  if ((flags & NLM_F.ACK_TLVS) === 0) return { errno, note: undefined };
  const request = (flags & NLM_F.CAPPED) !== 0 ? NLMSG_HEADER_BYTES : readU32(payload, ERRNO_BYTES);
  return { errno, note: noteIn(payload, ERRNO_BYTES + ((request + 3) & ~3)) };
}

function noteIn(payload: Buffer, at: number): string | undefined {
  let note: string | undefined;
  eachAttribute(payload, at, (type, value) => {
    if (type === NLMSGERR_ATTR_MSG) note = textOf(value);
  });
  return note;
}
