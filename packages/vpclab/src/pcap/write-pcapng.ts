// Packets of several devices as one pcapng stream, which tcpdump(8), tshark(1) and Wireshark read. Pure.

import { BLOCK, BLOCK_FRAME_BYTES, BLOCK_HEAD_BYTES, BYTE_ORDER, OPTION, padded } from './blocks.ts';
import { LINKTYPE_ETHERNET, SNAP_BYTES } from './packet.ts';
import type { CapturedPacket } from './packet.ts';

const UNKNOWN_LENGTH = 0xffff_ffff_ffff_ffffn;
const MAJOR = 1;

export function sectionBlock(): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(BYTE_ORDER, 0);
  body.writeUInt16LE(MAJOR, 4);
  body.writeBigUInt64LE(UNKNOWN_LENGTH, 8);
  return block(BLOCK.section, [body, text(OPTION.application, 'vpclab'), END]);
}

/** Interfaces are numbered as they come. */
export function interfaceBlock(device: string, netns: string): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(LINKTYPE_ETHERNET, 0);
  body.writeUInt32LE(SNAP_BYTES, 4);
  return block(BLOCK.interface, [body, text(OPTION.name, device), text(OPTION.description, netns), END]);
}

export function packetBlock(number: number, { atMicros, length, bytes }: CapturedPacket): Buffer {
  const body = Buffer.alloc(20);
  body.writeUInt32LE(number, 0);
  writeTime(body, 4, atMicros);
  body.writeUInt32LE(bytes.length, 12);
  body.writeUInt32LE(length, 16);
  return block(BLOCK.packet, [body, bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
}

export type DeviceCounts = {
  /** Packets that the filter let through, those that were lost after it among them. */
  readonly accepted: number;
  /** Lost, because they were not read as fast as they came. */
  readonly dropped: number;
  /** Why nothing more comes from this device, when it ended by itself. */
  readonly ended?: string | undefined;
};

export function statisticsBlock(number: number, atMicros: bigint, counts: DeviceCounts): Buffer {
  const body = Buffer.alloc(12);
  body.writeUInt32LE(number, 0);
  writeTime(body, 4, atMicros);
  return block(BLOCK.statistics, [
    body,
    ...(counts.ended === undefined ? [] : [text(OPTION.comment, counts.ended)]),
    counter(OPTION.dropped, counts.dropped),
    counter(OPTION.accepted, counts.accepted),
    END,
  ]);
}

const END = Buffer.alloc(4);

function writeTime(body: Buffer, at: number, micros: bigint): void {
  body.writeUInt32LE(Number(micros >> 32n), at);
  body.writeUInt32LE(Number(micros & 0xffff_ffffn), at + 4);
}

function text(code: number, value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const option = Buffer.alloc(4 + padded(bytes.length));
  option.writeUInt16LE(code, 0);
  option.writeUInt16LE(bytes.length, 2);
  bytes.copy(option, 4);
  return option;
}

function counter(code: number, value: number): Buffer {
  const option = Buffer.alloc(12);
  option.writeUInt16LE(code, 0);
  option.writeUInt16LE(8, 2);
  option.writeBigUInt64LE(BigInt(value), 4);
  return option;
}

function block(type: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, BLOCK_FRAME_BYTES);
  const head = Buffer.alloc(BLOCK_HEAD_BYTES);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, ...parts, tail]);
}
