// Frames over a stream: a length, a kind, and what follows. Kind 0 is a message (JSON), kind 1 bytes of a sub-stream
// (its number first). All numbers are four bytes, the most significant first.

import type { Duplex } from 'node:stream';
import { VpclabError } from '../../errors.ts';

const LENGTH_BYTES = 4;
const STREAM_BYTES = 4;
const MESSAGE = 0;
const DATA = 1;
/** The rows of 10,000 workloads fit; more is no frame of ours. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024;

export type Receiver = {
  readonly onMessage: (message: unknown) => void;
  readonly onData: (stream: number, bytes: Buffer) => void;
  /** Once, when nothing more comes: the other side ended it, or said something that is no frame. */
  readonly onClose: (reason: string) => void;
};

export class Channel {
  readonly #stream: Duplex;
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #isClosed = false;
  #onClose: (reason: string) => void = () => undefined;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  listen({ onMessage, onData, onClose }: Receiver): void {
    this.#onClose = onClose;
    this.#stream.on('data', (chunk: Buffer) => {
      try {
        this.#take(chunk, onMessage, onData);
      } catch (error) {
        this.close(error instanceof Error ? error.message : String(error));
      }
    });
    this.#stream.on('error', (error: Error) => this.close(error.message));
    this.#stream.on('end', () => this.close('the other side ended the connection'));
    this.#stream.on('close', () => this.close('the connection is closed'));
  }

  send(message: object): void {
    this.#write(MESSAGE, Buffer.from(JSON.stringify(message)));
  }

  sendData(stream: number, bytes: Buffer): void {
    const head = Buffer.alloc(STREAM_BYTES);
    head.writeUInt32BE(stream);
    this.#write(DATA, Buffer.concat([head, bytes]));
  }

  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stream.destroy();
    this.#onClose(reason);
  }

  #write(kind: number, payload: Buffer): void {
    if (this.#isClosed) return;
    const head = Buffer.alloc(LENGTH_BYTES + 1);
    head.writeUInt32BE(payload.length + 1);
    head.writeUInt8(kind, LENGTH_BYTES);
    this.#stream.write(Buffer.concat([head, payload]));
  }

  #take(chunk: Buffer, onMessage: Receiver['onMessage'], onData: Receiver['onData']): void {
    this.#pieces.push(chunk);
    this.#length += chunk.length;
    for (let frame = this.#next(); frame !== undefined && !this.#isClosed; frame = this.#next()) {
      const payload = frame.subarray(1);
      if (frame[0] === MESSAGE) onMessage(JSON.parse(payload.toString('utf8')));
      else if (frame[0] === DATA && payload.length >= STREAM_BYTES)
        onData(payload.readUInt32BE(), payload.subarray(STREAM_BYTES));
      else throw new VpclabError('MACHINE_LOST', `a frame of unknown kind ${frame[0]}`);
    }
  }

  /** The next whole frame; a long one is put together once, when all of it is there. */
  #next(): Buffer | undefined {
    if (this.#length < LENGTH_BYTES) return undefined;
    const first = this.#joined(LENGTH_BYTES);
    const length = first.readUInt32BE();
    if (length === 0 || length > MAX_FRAME_BYTES)
      throw new VpclabError('MACHINE_LOST', `a frame of ${length} bytes: this is not vpclab's protocol`);
    if (this.#length < LENGTH_BYTES + length) return undefined;
    const all = this.#joined(this.#length);
    const end = LENGTH_BYTES + length;
    this.#pieces.splice(0, this.#pieces.length, ...(end < all.length ? [all.subarray(end)] : []));
    this.#length -= end;
    return all.subarray(LENGTH_BYTES, end);
  }

  #joined(bytes: number): Buffer {
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= bytes) return first;
    const all = Buffer.concat(this.#pieces);
    this.#pieces.splice(0, this.#pieces.length, all);
    return all;
  }
}
