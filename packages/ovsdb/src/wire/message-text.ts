// Text -> the messages in it. The parameters of a notification are walked here, down to the update of one row, and their
// objects become Members: read as an object, rows by UUID cost more than all the rest of a small update. The rest is
// parsed natively. Walked strings are cut out of the text, and keep the whole of it alive as long as they live.
import { OvsdbError } from '../errors.ts';
import { UNSAFE_DIGITS } from './json.ts';
import { addMember, Members } from './members.ts';
import type { Message } from './message.ts';
import { parseText } from './parse-bytes.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The levels of params as update, update2 and update3 have them: [.., {table: {uuid: update}}]. */
const LEVELS_OF_PARAMS = 3;

/** Any character but those that stand for themselves in a string: the backslash, and all below the space. */
const SPECIAL = /[^ -[\]-\uffff]/g;

/** Thrown where the text ends before the message does. */
const INCOMPLETE = new Error('the text ends within a message');

export class MessageText {
  readonly #text: string;
  #at = 0;
  /** The first special character from some place before it on: strings that end before it are plain. */
  #special = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the last message that was read ends. */
  get end(): number {
    return this.#at;
  }

  /** Reads the message that starts there; undefined when the text does not hold its end. */
  read(start: number): Message | undefined {
    this.#at = start;
    try {
      return this.#message();
    } catch (error) {
      if (error === INCOMPLETE) return undefined;
      throw error;
    }
  }

  #message(): Message {
    const message: Message = {};
    if (this.#isEmpty(CLOSE_BRACE)) return message;
    do {
      const name = this.#name();
      if (name === 'id') message.id = this.#native();
      else if (name === 'method') message.method = this.#value(0);
      else if (name === 'params') message.params = this.#value(LEVELS_OF_PARAMS);
      else addMember(message, name, this.#native());
    } while (this.#goesOn(CLOSE_BRACE));
    return message;
  }

  /** A value of which so many levels are walked. */
  #value(levels: number): unknown {
    const first = this.#next();
    if (first === QUOTE) return this.#string();
    if (levels > 0 && first === OPEN_BRACE) return this.#members(levels - 1);
    if (levels > 0 && first === OPEN_BRACKET) return this.#array(levels - 1);
    return this.#native();
  }

  #array(levels: number): readonly unknown[] {
    const items: unknown[] = [];
    if (this.#isEmpty(CLOSE_BRACKET)) return items;
    do items.push(this.#value(levels));
    while (this.#goesOn(CLOSE_BRACKET));
    return items;
  }

  #members(levels: number): Members {
    const names: string[] = [];
    const items: unknown[] = [];
    if (!this.#isEmpty(CLOSE_BRACE)) {
      do {
        names.push(this.#name());
        items.push(this.#value(levels));
      } while (this.#goesOn(CLOSE_BRACE));
    }
    return new Members(names, items);
  }

  /** Steps into a container; answers whether it is empty, and then steps out of it. */
  #isEmpty(close: number): boolean {
    this.#at++;
    if (this.#next() !== close) return false;
    this.#at++;
    return true;
  }

  /** Takes the comma before a further item, or the end of the container. */
  #goesOn(close: number): boolean {
    const code = this.#next();
    if (code !== COMMA && code !== close) throw this.#unexpected();
    this.#at++;
    return code === COMMA;
  }

  #name(): string {
    if (this.#next() !== QUOTE) throw this.#unexpected();
    const name = this.#string();
    if (this.#next() !== COLON) throw this.#unexpected();
    this.#at++;
    return name;
  }

  /** The next character that is no white space; NaN at the end. */
  #next(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#at++;
    }
  }

  #string(): string {
    const from = this.#at;
    const end = this.#stringEnd(from);
    this.#at = end + 1;
    if (end < this.#specialAfter(from)) return this.#text.slice(from + 1, end);
    return parseText(this.#text.slice(from, end + 1), false) as string;
  }

  #native(): unknown {
    this.#next();
    const text = this.#text;
    const from = this.#at;
    let at = from;
    let depth = 0;
    let digits = 0;
    let exact = false;
    for (; ; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x30 && code <= 0x39) {
        if (++digits >= UNSAFE_DIGITS) exact = true;
        continue;
      }
      digits = 0;
      if (code === QUOTE) {
        at = this.#stringEnd(at);
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        depth++;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        if (--depth === 0) at++;
        if (depth <= 0) break;
      } else if (depth === 0 && (code === COMMA || code <= 0x20)) {
        break;
      } else if (at >= text.length) {
        throw INCOMPLETE;
      }
    }
    this.#at = at;
    if (at - from === 4 && text.startsWith('null', from)) return null;
    return parseText(text.slice(from, at), exact);
  }

  /** The index of the quote that ends the string whose first quote is at `from`. */
  #stringEnd(from: number): number {
    const text = this.#text;
    let end = text.indexOf('"', from + 1);
    while (end > this.#specialAfter(from) && isEscaped(text, from, end)) end = text.indexOf('"', end + 1);
    if (end < 0) throw INCOMPLETE;
    return end;
  }

  #specialAfter(from: number): number {
    if (this.#special < from) {
      SPECIAL.lastIndex = from;
      this.#special = SPECIAL.exec(this.#text)?.index ?? Infinity;
    }
    return this.#special;
  }

  #unexpected(): Error {
    if (this.#at >= this.#text.length) return INCOMPLETE;
    const seen = JSON.stringify(this.#text.slice(this.#at, this.#at + 40));
    return new OvsdbError('malformed-message', `not JSON: ${seen} does not belong where it stands`);
  }
}

/** Whether an odd number of backslashes stands before the quote. */
function isEscaped(text: string, from: number, quote: number): boolean {
  let at = quote - 1;
  while (at > from && text.charCodeAt(at) === 0x5c) at--;
  return (quote - at) % 2 === 0;
}
