// The text of a chunk of bytes, made once for all the pieces of JSON in it. Only in ASCII do bytes and characters count
// alike; other chunks are decoded piece by piece.
import { isAscii } from 'node:buffer';
import { parseBytes, parseText } from './parse-bytes.ts';

export class ChunkText {
  readonly #bytes: Buffer;
  #text: string | false | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  parse(start: number, end: number, exact: boolean): unknown {
    this.#text ??= isAscii(this.#bytes) && this.#bytes.toString('latin1');
    if (this.#text === false) return parseBytes(this.#bytes.subarray(start, end), exact);
    return parseText(this.#text.slice(start, end), exact);
  }
}
