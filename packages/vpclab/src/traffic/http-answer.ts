// One answer of a responder, put together from what arrives. Any workload can answer anything, in pieces of one byte: a head
// is looked through again with each piece only while it is short, and a body not before all of it is there. Pure.

/** Characters: ours are far shorter. */
const MOST_HEAD = 16 * 1024;
const MOST_BODY = 1024 * 1024;
const HEAD_END = '\r\n\r\n';

export type HttpAnswer = {
  /** Undefined: it is not of HTTP 1. */
  readonly status: number | undefined;
  readonly body: string;
  /** The connection can be used again. */
  readonly isKept: boolean;
  /** With its head. */
  readonly length: number;
};

export class HttpAnswerReader {
  #text = '';
  /** Of the head with its end, and of all; undefined: the head is not whole. */
  #lengths: { readonly head: number; readonly whole: number } | undefined;

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /** After an answer it begins with the next one; after 'too long' it is of no more use. */
  add(piece: string): HttpAnswer | 'partial' | 'too long' {
    this.#text = this.#text === '' ? piece : this.#text + piece;
    if (this.#lengths === undefined) {
      const end = this.#text.indexOf(HEAD_END);
      if ((end < 0 ? this.#text.length : end) > MOST_HEAD) return 'too long';
      if (end < 0) return 'partial';
      const head = end + HEAD_END.length;
      const body = Number(/^content-length: (\d+)$/im.exec(this.#text.slice(0, end))?.[1] ?? 0);
      if (body > MOST_BODY) return 'too long';
      this.#lengths = { head, whole: head + body };
    }
    const { head, whole } = this.#lengths;
    if (this.#text.length < whole) return 'partial';
    const text = this.#text;
    [this.#text, this.#lengths] = ['', undefined];
    const isKept = !/^connection: close$/im.test(text.slice(0, head));
    const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(text)?.[1];
    return {
      status: status === undefined ? undefined : Number(status),
      body: text.slice(head),
      isKept,
      length: text.length,
    };
  }
}
