// Bytes of a JSON-RPC 1.0 stream -> messages. OVSDB puts JSON objects one after the other with nothing between
// (RFC 7047 section 4), so the end of a message is where its braces balance.
// A message that lies in one chunk is read at once. Of others the pieces are kept, and a message that turns out to be large
// is handed, once, to LargeMessage.
import { OvsdbError } from '../errors.ts';
import { ChunkText } from './chunk-text.ts';
import { LargeMessage, type ReaderOf } from './large-message.ts';
import { DEFAULT_MAX_MESSAGE_BYTES, STREAM_ABOVE_BYTES } from './message-limits.ts';
import { notAnObject } from './parse-bytes.ts';
import { Pieces } from './pieces.ts';
import { Recent } from './recent.ts';

const OPEN_BRACE = 0x7b;

export type FramerOptions = {
  readonly maxMessageBytes?: number;
  readonly streamAboveBytes?: number;
  readonly readerOf?: ReaderOf;
};

export class Framer {
  readonly #deliver: (message: unknown) => void;
  readonly #maxBytes: number;
  readonly #streamAbove: number;
  readonly #readerOf: ReaderOf | undefined;
  readonly #recent = new Recent();
  /** The message that goes on from one chunk to the next: as bytes, or as what was made of it already. */
  #pieces: Pieces | undefined;
  #large: LargeMessage | undefined;
  #size = 0;
  /** Whether the last message went on from one chunk to the next: so will the next one, where messages are long. */
  #spanned = false;

  constructor(deliver: (message: unknown) => void, options: FramerOptions = {}) {
    this.#deliver = deliver;
    this.#maxBytes = options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    this.#streamAbove = options.streamAboveBytes ?? STREAM_ABOVE_BYTES;
    this.#readerOf = options.readerOf;
  }

  /** Bytes held for a message that is not complete yet. */
  get pendingBytes(): number {
    return this.#size;
  }

  /** Takes the next bytes and delivers every message they complete, in order. Throws OvsdbError; the stream is then unusable. */
  push(chunk: Buffer): void {
    let start = 0;
    const text = new ChunkText(chunk, this.#recent);
    while (start < chunk.length) {
      if (this.#size === 0) {
        if (isSpace(chunk[start]!)) {
          start++;
          continue;
        }
        if (chunk[start] !== OPEN_BRACE) throw notAnObject(chunk, start);
        const message = this.#spanned ? undefined : text.messages?.read(start);
        if (message !== undefined) {
          const { end } = text.messages!;
          this.#check(end - start);
          this.#deliver(message);
          start = end;
          continue;
        }
      }
      const before = this.#size;
      const end = this.#large === undefined ? this.#keep(chunk, start) : this.#large.push(chunk, start, text);
      this.#spanned = end < 0 || before > 0;
      this.#size += (end < 0 ? chunk.length : end) - start;
      this.#check(this.#size);
      if (end < 0) {
        if (this.#pieces !== undefined && this.#size > this.#streamAbove) this.#startLarge(this.#pieces);
        return;
      }
      this.#finish();
      start = end;
    }
  }

  #keep(chunk: Buffer, start: number): number {
    this.#pieces ??= new Pieces(this.#recent);
    const end = this.#pieces.push(chunk.subarray(start));
    return end < 0 ? -1 : start + end;
  }

  #startLarge({ all }: Pieces): void {
    this.#large = new LargeMessage(this.#readerOf);
    this.#pieces = undefined;
    for (const piece of all) {
      const end = this.#large.push(piece, 0, new ChunkText(piece, this.#recent));
      // Whatever stands behind an end that was not seen, it is no message.
      if (end >= 0) {
        this.#deliver(this.#large.value);
        throw notAnObject(piece, end);
      }
    }
  }

  #finish(): void {
    const message = this.#large === undefined ? this.#pieces!.message : this.#large.value;
    const wrong = this.#pieces?.wrong;
    this.#large = undefined;
    this.#pieces = undefined;
    this.#size = 0;
    this.#deliver(message);
    if (wrong !== undefined) throw wrong;
  }

  #check(size: number): void {
    if (size > this.#maxBytes) {
      throw new OvsdbError('message-too-large', `a message is larger than ${this.#maxBytes} bytes`);
    }
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
