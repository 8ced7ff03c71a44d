// What recvmsg(2) fills: struct msghdr with one iovec and one control message, of 64-bit Linux (cmsg(3)).

import { addressOfBytes, libc } from './libc.ts';

const IOVEC = 64;
const CONTROL = 80;
const PAYLOAD = 512;
const MSGHDR = { iov: 16, iovlen: 24, control: 32, controllen: 40 } as const;
const CMSG = { level: 8, type: 12, data: 16 } as const;

export class MessageBlock {
  readonly #bytes: Buffer;

  constructor(payloadBytes: number) {
    this.#bytes = Buffer.alloc(PAYLOAD + payloadBytes);
    const base = addressOfBytes(this.#bytes);
    this.#write(base + BigInt(IOVEC), MSGHDR.iov);
    this.#write(1n, MSGHDR.iovlen);
    this.#write(base + BigInt(CONTROL), MSGHDR.control);
    this.#write(base + BigInt(PAYLOAD), IOVEC);
    this.#write(BigInt(payloadBytes), IOVEC + 8);
  }

  /** What recvmsg(2) gives: the length of the message, or -1. */
  receive(fd: number, flags: number): number {
    this.#write(BigInt(PAYLOAD - CONTROL), MSGHDR.controllen);
    return libc().recvmsg(fd, this.#bytes, flags);
  }

  /** The first bytes of the message, in a view that the next one overwrites. */
  payload(length: number): Buffer {
    return this.#bytes.subarray(PAYLOAD, PAYLOAD + length);
  }

  /** The data of the control message, where it is of this kind. */
  control(level: number, type: number): Buffer | undefined {
    const length = Number(this.#bytes.readBigUInt64LE(MSGHDR.controllen));
    if (length <= CMSG.data) return undefined;
    const message = this.#bytes.subarray(CONTROL, CONTROL + length);
    const isIt = message.readUInt32LE(CMSG.level) === level && message.readUInt32LE(CMSG.type) === type;
    return isIt ? message.subarray(CMSG.data) : undefined;
  }

  #write(value: bigint, at: number): void {
    this.#bytes.writeBigUInt64LE(value, at);
  }
}
