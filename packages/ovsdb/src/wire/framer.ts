// Bytes of a JSON-RPC 1.0 stream -> messages. OVSDB puts JSON objects one after the other with nothing between
// (RFC 7047 section 4), so the end of a message is where its braces balance.
// A message that lies in one chunk is read at once. Of others every byte is looked at once for their end, and a message
// that turns out to be large is handed, once, to LargeMessage.
import { OvsdbError } from '../errors.ts';
import { ChunkText } from './chunk-text.ts';
import { LargeMessage, type ReaderOf } from './large-message.ts';
import { MessageText } from './message-text.ts';
import { DEFAULT_MAX_MESSAGE_BYTES, STREAM_ABOVE_BYTES } from './message-limits.ts';
import { decodeUtf8, notJson } from './parse-bytes.ts';
import { Recent } from './recent.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
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
  #pieces: Buffer[] = [];
  #size = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Whether the last message went on from one chunk to the next: so will the next one, where messages are long. */
  #spanned = false;
  #large: LargeMessage | undefined;

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
      if (this.#size === 0 && isSpace(chunk[start]!)) {
        start++;
        continue;
      }
      if (this.#size === 0 && !this.#spanned && chunk[start] === OPEN_BRACE) {
        const message = text.messages?.read(start);
        if (message !== undefined) {
          const { end } = text.messages!;
          this.#check(end - start);
          this.#deliver(message);
          start = end;
          continue;
        }
      }
      const end = this.#large === undefined ? this.#scan(chunk, start) : this.#large.push(chunk, start, text);
      const complete = end >= 0;
      this.#spanned = !complete || this.#size > 0;
      const taken = (complete ? end : chunk.length) - start;
      this.#count(taken);
      if (this.#large === undefined) {
        this.#pieces.push(chunk.subarray(start, start + taken));
        if (complete) this.#finishSmall(Buffer.concat(this.#pieces));
        else if (this.#size > this.#streamAbove) this.#startLarge();
      } else if (complete) {
        this.#finishLarge(this.#large);
      }
      start += taken;
    }
  }

  #count(bytes: number): void {
    this.#size += bytes;
    this.#check(this.#size);
  }

  #check(size: number): void {
    if (size > this.#maxBytes) {
      throw new OvsdbError('message-too-large', `a message is larger than ${this.#maxBytes} bytes`);
    }
  }

  #finishSmall(bytes: Buffer): void {
    this.#reset();
    const text = decodeUtf8(bytes);
    const messages = new MessageText(text, this.#recent);
    const message = messages.read(0);
    if (message === undefined || messages.end !== text.length) throw notJson(text);
    this.#deliver(message);
  }

  #finishLarge(large: LargeMessage): void {
    this.#reset();
    this.#deliver(large.value);
  }

  #startLarge(): void {
    this.#large = new LargeMessage(this.#readerOf);
    for (const piece of this.#pieces) this.#large.push(piece, 0, new ChunkText(piece, this.#recent));
    this.#pieces = [];
  }

  #reset(): void {
    this.#large = undefined;
    this.#pieces = [];
    this.#size = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** Looks for the end of the message; answers the index behind it, or -1 when the chunk does not hold it. */
  #scan(chunk: Buffer, start: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    const length = chunk.length;
    let end = -1;
    for (let i = start; i < length; i++) {
      const byte = chunk[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        continue;
      }
      if (depth === 0) {
        if (byte !== OPEN_BRACE) throw notAnObject(chunk, i);
        depth = 1;
      } else if (byte === QUOTE) {
        inString = true;
      } else if (byte === OPEN_BRACE || byte === 0x5b) {
        depth++;
      } else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) {
        end = i + 1;
        break;
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return end;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function notAnObject(chunk: Buffer, at: number): OvsdbError {
  const seen = JSON.stringify(chunk.toString('latin1', at, at + 40));
  return new OvsdbError('malformed-message', `a message must be a JSON object, but the peer sent ${seen}`);
}
