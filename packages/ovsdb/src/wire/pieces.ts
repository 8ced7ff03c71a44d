// A message that comes in several chunks, kept as bytes until its end is there. To look at every byte for that would cost
// more than to parse them: where one message follows another, or the chunk ends with a brace, the message is taken to end.
// Where it does not, as that stands within the message, every byte is looked at from then on.
import type { OvsdbError } from '../errors.ts';
import { MessageEnd } from './message-end.ts';
import { MessageText } from './message-text.ts';
import type { Message } from './message.ts';
import { decodeUtf8, notJson } from './parse-bytes.ts';
import type { Recent } from './recent.ts';

const CLOSE_BRACE = 0x7d;
const SPACES = ['\n', '\r', '\t', ' '];

export class Pieces {
  readonly #recent: Recent;
  readonly #pieces: Buffer[] = [];
  #end: MessageEnd | undefined;
  #message: Message | undefined;
  #wrong: OvsdbError | undefined;

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

  /** What stands behind the message and is none; whoever waits for the message gets it all the same. */
  get wrong(): OvsdbError | undefined {
    return this.#wrong;
  }

  /** Takes bytes; answers the index in them behind the end of the message, or -1 when it needs more. Throws OvsdbError. */
  push(bytes: Buffer): number {
    if (this.#end === undefined) {
      const end = likelyEnd(bytes);
      if (end < 0 || this.#readTo(bytes.subarray(0, end))) {
        this.#pieces.push(bytes);
        return end;
      }
      this.#end = new MessageEnd();
      for (const piece of this.#pieces) this.#end.find(piece);
    }
    const end = this.#end.find(bytes);
    if (end >= 0 && !this.#readTo(bytes.subarray(0, end))) throw notJson(bytes.toString('latin1', 0, end));
    this.#pieces.push(bytes);
    return end;
  }

  /** Reads the message that ends there; false when it goes on. */
  #readTo(last: Buffer): boolean {
    const text = decodeUtf8(Buffer.concat([...this.#pieces, last]));
    const messages = new MessageText(text, this.#recent);
    this.#message = messages.read(0);
    if (this.#message !== undefined && messages.end < text.length) {
      this.#wrong = notJson(text.slice(messages.end));
    }
    return this.#message !== undefined;
  }
}

/** The index behind the first brace that may end a message, as another one or white space stands behind it, or nothing; or -1. */
function likelyEnd(bytes: Buffer): number {
  const next = bytes.indexOf('}{');
  let end = next >= 0 ? next + 1 : bytes.at(-1) === CLOSE_BRACE ? bytes.length : -1;
  for (const space of SPACES) {
    const at = (end < 0 ? bytes : bytes.subarray(0, end)).indexOf(`}${space}`);
    if (at >= 0) end = at + 1;
  }
  return end;
}
