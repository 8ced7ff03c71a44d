// Bytes of a JSON-RPC 1.0 stream -> messages. OVSDB puts JSON objects one after the other with nothing between
// (RFC 7047 section 4), so the end of a message is where its braces balance.
// Every byte is looked at once, except that a message that turns out to be large is handed, once, to LargeMessage.
import { OvsdbError } from '../errors.ts';
import { ChunkText } from './chunk-text.ts';
import { UNSAFE_DIGITS } from './json.ts';
import { LargeMessage } from './large-message.ts';
import { DEFAULT_MAX_MESSAGE_BYTES, STREAM_ABOVE_BYTES } from './message-limits.ts';
import { parseBytes } from './parse-bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;

export type FramerOptions = {
  readonly maxMessageBytes?: number;
  readonly streamAboveBytes?: number;
};

export class Framer {
  readonly #deliver: (message: unknown) => void;
  readonly #maxBytes: number;
  readonly #streamAbove: number;
  #pieces: Buffer[] = [];
  #size = 0;
  #depth = 0;
  #digits = 0;
  #inString = false;
  #escaped = false;
  #exact = false;
  #large: LargeMessage | undefined;

  constructor(deliver: (message: unknown) => void, options: FramerOptions = {}) {
    this.#deliver = deliver;
    this.#maxBytes = options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    this.#streamAbove = options.streamAboveBytes ?? STREAM_ABOVE_BYTES;
  }

  /** Bytes held for a message that is not complete yet. */
  get pendingBytes(): number {
    return this.#size;
  }

  /** Takes the next bytes and delivers every message they complete, in order. Throws OvsdbError; the stream is then unusable. */
  push(chunk: Buffer): void {
    let start = 0;
    const text = new ChunkText(chunk);
    while (start < chunk.length) {
      if (this.#size === 0 && isSpace(chunk[start]!)) {
        start++;
        continue;
      }
      const end = this.#large === undefined ? this.#scan(chunk, start) : this.#large.push(chunk, start, text);
      const complete = end >= 0;
      const taken = (complete ? end : chunk.length) - start;
      this.#size += taken;
      if (this.#size > this.#maxBytes) {
        throw new OvsdbError('message-too-large', `a message is larger than ${this.#maxBytes} bytes`);
      }
      if (this.#large === undefined) {
        if (complete && this.#size === taken) {
          const exact = this.#exact;
          this.#reset();
          this.#deliver(text.parse(start, end, exact));
          start = end;
          continue;
        }
        this.#pieces.push(chunk.subarray(start, start + taken));
        if (complete) this.#finishSmall(Buffer.concat(this.#pieces));
        else if (this.#size > this.#streamAbove) this.#startLarge();
      } else if (complete) {
        this.#finishLarge(this.#large);
      }
      start += taken;
    }
  }

  #finishSmall(bytes: Buffer): void {
    const exact = this.#exact;
    this.#reset();
    this.#deliver(parseBytes(bytes, exact));
  }

  #finishLarge(large: LargeMessage): void {
    this.#reset();
    this.#deliver(large.value);
  }

  #startLarge(): void {
    this.#large = new LargeMessage();
    for (const piece of this.#pieces) this.#large.push(piece, 0, new ChunkText(piece));
    this.#pieces = [];
  }

  #reset(): void {
    this.#large = undefined;
    this.#pieces = [];
    this.#size = 0;
    this.#depth = 0;
    this.#digits = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#exact = false;
  }

  /** Looks for the end of the message; answers the index behind it, or -1 when the chunk does not hold it. */
  #scan(chunk: Buffer, start: number): number {
    let depth = this.#depth;
    let digits = this.#digits;
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
      if (byte >= 0x30 && byte <= 0x39) {
        if (++digits >= UNSAFE_DIGITS) this.#exact = true;
        if (depth > 0) continue;
      } else {
        digits = 0;
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
    this.#digits = digits;
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
