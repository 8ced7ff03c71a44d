// The pcapng stream of a capture, read as it comes: what write-pcapng.ts writes, no more. Pure.

import { VpclabError } from '../errors.ts';
import { BLOCK, BLOCK_FRAME_BYTES, BLOCK_HEAD_BYTES, OPTION, padded } from './blocks.ts';
import { SNAP_BYTES } from './packet.ts';
import type { CapturedPacket } from './packet.ts';
import type { DeviceCounts } from './write-pcapng.ts';

const MAX_BLOCK_BYTES = SNAP_BYTES + 4096;

export type CaptureRecord =
  | { readonly kind: 'packet'; readonly device: string; readonly packet: CapturedPacket }
  | ({ readonly kind: 'counts'; readonly device: string } & DeviceCounts);

export class PcapngReader {
  #waiting: Buffer = Buffer.alloc(0);
  readonly #devices: string[] = [];

  get devices(): readonly string[] {
    return this.#devices;
  }

  /** The records that are whole now. */
  push(chunk: Buffer): readonly CaptureRecord[] {
    this.#waiting = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    const records: CaptureRecord[] = [];
    while (this.#waiting.length >= BLOCK_HEAD_BYTES) {
      const length = this.#waiting.readUInt32LE(4);
      if (length < BLOCK_FRAME_BYTES || length > MAX_BLOCK_BYTES)
        throw new VpclabError('INTERNAL', `a block of ${length} bytes in a capture`);
      if (this.#waiting.length < length) break;
      const body = this.#waiting.subarray(BLOCK_HEAD_BYTES, length - 4);
      const record = this.#record(this.#waiting.readUInt32LE(0), body);
      if (record !== undefined) records.push(record);
      this.#waiting = this.#waiting.subarray(length);
    }
    return records;
  }

  #record(type: number, body: Buffer): CaptureRecord | undefined {
    if (type === BLOCK.interface) {
      this.#devices.push(optionsOf(body.subarray(8)).get(OPTION.name)?.toString('utf8') ?? '');
      return undefined;
    }
    if (type === BLOCK.packet) {
      const bytes = body.subarray(20, 20 + body.readUInt32LE(12));
      const packet = { atMicros: timeAt(body, 4), length: body.readUInt32LE(16), bytes };
      return { kind: 'packet', device: this.#deviceOf(body), packet };
    }
    if (type !== BLOCK.statistics) return undefined;
    const options = optionsOf(body.subarray(12));
    const count = (code: number): number => Number(options.get(code)?.readBigUInt64LE(0) ?? 0n);
    return {
      kind: 'counts',
      device: this.#deviceOf(body),
      accepted: count(OPTION.accepted),
      dropped: count(OPTION.dropped),
      ended: options.get(OPTION.comment)?.toString('utf8'),
    };
  }

  #deviceOf(body: Buffer): string {
    return this.#devices[body.readUInt32LE(0)] ?? '';
  }
}

function timeAt(body: Buffer, at: number): bigint {
  return (BigInt(body.readUInt32LE(at)) << 32n) | BigInt(body.readUInt32LE(at + 4));
}

function optionsOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const [code, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)];
    if (code === OPTION.end) break;
    options.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + padded(length);
  }
  return options;
}
