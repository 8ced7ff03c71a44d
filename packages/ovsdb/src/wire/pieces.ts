// A message that comes in several chunks, kept as bytes until its end is there. To look at every byte for that would cost
// more than to parse them: chunks that can't hold the end are only kept, and one that may is taken to hold it. Where it does
// not, because what looked like the end stands within the message, every byte is looked at from then on.
import { isUtf8 } from 'node:buffer';
import { MessageEnd } from './message-end.ts';
import { MessageText } from './message-text.ts';
import type { Message } from './message.ts';
import { decodeUtf8, notAnObject, notJson } from './parse-bytes.ts';
import type { Recent } from './recent.ts';

const CLOSE_BRACE = 0x7d;

/** What there is where a message ends within a chunk: another one behind it, or white space. */
const ENDS = ['}{', '}\n', '}\r', '}\t', '} '];

export class Pieces {
  readonly #recent: Recent;
  readonly #pieces: Buffer[] = [];
  #size = 0;
  #end: MessageEnd | undefined;
  #message: Message | undefined;

  constructor(recent: Recent) {
    this.#recent = recent;
  }

  get all(): readonly Buffer[] {
    return this.#pieces;
  }

  /** The message, once `push` has found its end. */
  get message(): Message | undefined {
    return this.#message;
  }

  /** Takes bytes; answers the index in them behind the end of the message, or -1 when it needs more. Throws OvsdbError. */
  push(bytes: Buffer): number {
    const before = this.#size;
    this.#pieces.push(bytes);
    this.#size += bytes.length;
    if (this.#end !== undefined) {
      const end = this.#end.find(bytes);
      if (end >= 0) this.#message = this.#readExactly(Buffer.concat(this.#pieces, before + end));
      return end;
    }
    if (!mayHoldEnd(bytes)) return -1;
    const all = Buffer.concat(this.#pieces);
    const end = this.#tryAll(all);
    // Whatever stands behind an end that was not seen, it is no message.
    if (end >= 0 && end <= before) throw notAnObject(all, end);
    return end < 0 ? -1 : end - before;
  }

  /** Answers the index behind the end of the message, or -1. */
  #tryAll(all: Buffer): number {
    if (isUtf8(all)) {
      const text = all.toString('utf8');
      const messages = new MessageText(text, this.#recent);
      this.#message = messages.read(0);
      if (this.#message !== undefined) {
        return text.length === all.length ? messages.end : Buffer.byteLength(text.slice(0, messages.end));
      }
    }
    this.#end = new MessageEnd();
    const end = this.#end.find(all);
    if (end >= 0) this.#message = this.#readExactly(all.subarray(0, end));
    return end;
  }

  #readExactly(bytes: Buffer): Message {
    const text = decodeUtf8(bytes);
    const messages = new MessageText(text, this.#recent);
    const message = messages.read(0);
    if (message === undefined || messages.end !== text.length) throw notJson(text);
    return message;
  }
}

function mayHoldEnd(bytes: Buffer): boolean {
  return bytes.at(-1) === CLOSE_BRACE || ENDS.some((end) => bytes.includes(end));
}
