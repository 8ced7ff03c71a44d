// Netlink wire format (RFC 3549 section 2.3.2, netlink(7)): messages with attributes. Host byte order is little-endian on
// every machine that vpclab runs on (x86-64, arm64). Knows nothing of what the messages mean.

import { NLA_F_NESTED, NLA_TYPE_MASK } from './constants.ts';

const HEADER_BYTES = 16;
const ATTRIBUTE_HEADER_BYTES = 4;

export type Message = {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** What follows the header: a family header and attributes. */
  readonly payload: Buffer;
};

/** Builds one message in a buffer that grows. */
export class MessageWriter {
  #buffer = Buffer.alloc(256);
  #length = HEADER_BYTES;

  constructor(type: number, flags: number) {
    this.#u16(type, 4);
    this.#u16(flags, 6);
  }

  /** The family header: ifinfomsg, ifaddrmsg, rtmsg, ... */
  header(bytes: number, fill: (view: Buffer) => void): this {
    this.#grow(bytes);
    fill(this.#buffer.subarray(this.#length, this.#length + bytes));
    this.#length += bytes;
    return this;
  }

  u32(type: number, value: number): this {
    this.#attribute(type, 4);
    this.#u32(value, this.#length - 4);
    return this;
  }

  bytes(type: number, value: Uint8Array): this {
    this.#attribute(type, value.length);
    this.#buffer.set(value, this.#length - aligned(value.length));
    return this;
  }

  /** A string with its NUL. */
  text(type: number, value: string): this {
    return this.bytes(type, Buffer.from(`${value}\0`));
  }

  /** `headerBytes`: some nested attributes begin with a family header (VETH_INFO_PEER). */
  nested(type: number, fill: (inner: this) => void, headerBytes = 0): this {
    const start = this.#length;
    this.#attribute(type | NLA_F_NESTED, headerBytes);
    fill(this);
    this.#u16(this.#length - start, start);
    return this;
  }

  /** The finished message with its sequence number. */
  finish(sequence: number, extraFlags: number): Buffer {
    this.#u32(this.#length, 0);
    this.#u16(this.#read16(6) | extraFlags, 6);
    this.#u32(sequence, 8);
    return this.#buffer.subarray(0, this.#length);
  }

  #attribute(type: number, bytes: number): void {
    const total = ATTRIBUTE_HEADER_BYTES + aligned(bytes);
    this.#grow(total);
    this.#u16(ATTRIBUTE_HEADER_BYTES + bytes, this.#length);
    this.#u16(type, this.#length + 2);
    this.#length += total;
  }

  #grow(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.alloc(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger);
    this.#buffer = larger;
  }

  #u16(value: number, at: number): void {
    this.#buffer.writeUInt16LE(value, at);
  }

  #u32(value: number, at: number): void {
    this.#buffer.writeUInt32LE(value >>> 0, at);
  }

  #read16(at: number): number {
    return this.#buffer.readUInt16LE(at);
  }
}

export function readU16(buffer: Buffer, at: number): number {
  return buffer.readUInt16LE(at);
}

export function readU32(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at);
}

export function readI32(buffer: Buffer, at: number): number {
  return readU32(buffer, at) | 0;
}

/** The messages of one datagram. Payloads are views: use them before the next receive. */
export function* messagesOf(datagram: Buffer): Generator<Message> {
  let at = 0;
  while (at + HEADER_BYTES <= datagram.length) {
    const length = readU32(datagram, at);
    if (length < HEADER_BYTES || at + length > datagram.length) return;
    yield {
      type: readU16(datagram, at + 4),
      flags: readU16(datagram, at + 6),
      sequence: readU32(datagram, at + 8),
      payload: datagram.subarray(at + HEADER_BYTES, at + length),
    };
    at += aligned(length);
  }
}

/** Calls `visit` for each attribute from `at` on. */
export function eachAttribute(
  buffer: Buffer,
  at: number,
  visit: (type: number, value: Buffer) => void,
): void {
  let next = at;
  while (next + ATTRIBUTE_HEADER_BYTES <= buffer.length) {
    const length = readU16(buffer, next);
    if (length < ATTRIBUTE_HEADER_BYTES || next + length > buffer.length) return;
    const type = readU16(buffer, next + 2) & NLA_TYPE_MASK;
    visit(type, buffer.subarray(next + ATTRIBUTE_HEADER_BYTES, next + length));
    next += aligned(length);
  }
}

/** The same by their types. */
export function attributesOf(buffer: Buffer, at: number): ReadonlyMap<number, Buffer> {
  const attributes = new Map<number, Buffer>();
  eachAttribute(buffer, at, (type, value) => attributes.set(type, value));
  return attributes;
}

/** Text up to its NUL. */
export function textOf(value: Buffer): string {
  const end = value.indexOf(0);
  return value.toString('utf8', 0, end < 0 ? value.length : end);
}

function aligned(bytes: number): number {
  return (bytes + 3) & ~3;
}
