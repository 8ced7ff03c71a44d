// The text of a chunk of bytes, made once for all the messages and pieces of messages in it. Only in ASCII do bytes and
// characters count alike; other chunks are decoded piece by piece.
import { isAscii } from 'node:buffer';
import { MessageText } from './message-text.ts';
import { parseBytes, parseText } from './parse-bytes.ts';
import type { Recent } from './recent.ts';

export class ChunkText {
  readonly #bytes: Buffer;
  readonly #recent: Recent;
  #text: string | false | undefined;
  #messages: MessageText | undefined;

  constructor(bytes: Buffer, recent: Recent) {
    this.#bytes = bytes;
    this.#recent = recent;
  }

  /** The messages in it, where they can be read before their end is known. */
  get messages(): MessageText | undefined {
    const text = this.#ascii();
    return text === false ? undefined : (this.#messages ??= new MessageText(text, this.#recent));
  }

  parse(start: number, end: number, exact: boolean): unknown {
    const text = this.#ascii();
    if (text === false) return parseBytes(this.#bytes.subarray(start, end), exact);
    return parseText(text.slice(start, end), exact);
  }

  #ascii(): string | false {
    return (this.#text ??= isAscii(this.#bytes) && this.#bytes.toString('latin1'));
  }
}
