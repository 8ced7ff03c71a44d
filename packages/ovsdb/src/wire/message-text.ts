// Text -> the messages in it. The parameters of a notification are walked here, down to the update of one row, and their
// objects become Members: read as an object, rows by UUID cost more than all the rest of a small update. The rest is
// parsed natively. Walked strings are cut out of the text, and keep the whole of it alive as long as they live.
import { OvsdbError } from '../errors.ts';
import { UNSAFE_DIGITS } from './json.ts';
import { addMember, Members } from './members.ts';
import type { Message } from './message.ts';
import { parseText } from './parse-bytes.ts';
import { type Head, Recent } from './recent.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The levels of params as update, update2 and update3 have them: [.., {table: {uuid: update}}]. */
const TABLES = 2;
const ROWS = 1;

/** How most updates of a row begin (ovsdb-server(7), "Update2 notification"). */
const MODIFY = '{"modify":';

/** What may stand in a string only behind a backslash (RFC 8259 section 7). */
const CONTROL = /[^ -\uffff]/;

/** Thrown where the text ends before the message does. */
const INCOMPLETE = new Error('the text ends within a message');

export class MessageText {
  readonly #text: string;
  readonly #recent: Recent;
  #at = 0;
  /** The first backslash from some place before it on: strings that end before it stand for themselves. */
  #backslash = -1;

  /** `recent` is what earlier texts of the same stream had. */
  constructor(text: string, recent = new Recent()) {
    this.#text = text;
    this.#recent = recent;
  }

  /** Where the last message that was read ends. */
  get end(): number {
    return this.#at;
  }

  /** Reads the message that starts there; undefined when the text does not hold its end. */
  read(start: number): Message | undefined {
    this.#at = start;
    try {
      const head = this.#recent.headAt(this.#text, start);
      return head === undefined ? this.#message() : this.#known(head);
    } catch (error) {
      if (error === INCOMPLETE) return undefined;
      throw error;
    }
  }

  #message(): Message {
    const start = this.#at;
    const message: Message = {};
    if (this.#isEmpty(CLOSE_BRACE)) return message;
    let members = 0;
    do {
      const name = this.#name();
      if (name === 'id') message.id = this.#native();
      else if (name === 'method') message.method = this.#value(0);
      else if (name === 'params' && this.#next() === OPEN_BRACKET) {
        const { id, method } = message;
        const isHead = members === 2 && id === null && typeof method === 'string';
        message.params = this.#params(isHead ? { start, method } : undefined);
      } else addMember(message, name, this.#native());
      members++;
    } while (this.#goesOn(CLOSE_BRACE));
    return message;
  }

  /** A message with the head of an earlier one. */
  #known({ text, method, first }: Head): Message {
    this.#at += text.length;
    const params = this.#rest(first);
    const message: Message = { id: null, method, params };
    while (this.#goesOn(CLOSE_BRACE)) addMember(message, this.#name(), this.#native());
    return message;
  }

  /** `head`: the message has had id and method alone so far, and began there. */
  #params(head: { readonly start: number; readonly method: string } | undefined): readonly unknown[] {
    if (this.#isEmpty(CLOSE_BRACKET)) return [];
    const first = this.#value(TABLES);
    if (!this.#goesOn(CLOSE_BRACKET)) return [first];
    if (head !== undefined && typeof first === 'string') {
      this.#recent.keepHead(this.#text.slice(head.start, this.#at), head.method, first);
    }
    return this.#rest(first);
  }

  /** A value of which so many levels are walked. */
  #value(levels: number): unknown {
    const first = this.#next();
    if (first === QUOTE) return this.#string();
    if (levels > 0 && first === OPEN_BRACE) return this.#members(levels - 1);
    return this.#native();
  }

  /** The items behind the first; an array that grows by push reserves room for many more than the usual three. */
  #rest(first: unknown): readonly unknown[] {
    const second = this.#value(TABLES);
    if (!this.#goesOn(CLOSE_BRACKET)) return [first, second];
    const items = [first, second, this.#value(TABLES)];
    while (this.#goesOn(CLOSE_BRACKET)) items.push(this.#value(TABLES));
    return items;
  }

  #members(levels: number): Members {
    if (this.#isEmpty(CLOSE_BRACE)) return new Members([], []);
    const isTables = levels === ROWS;
    // One member is what there is most often; arrays that begin empty reserve room for many.
    const names = [isTables ? this.#table() : this.#name()];
    const items = [levels === 0 ? this.#update() : this.#value(levels)];
    while (this.#goesOn(CLOSE_BRACE)) {
      names.push(isTables ? this.#table() : this.#name());
      items.push(levels === 0 ? this.#update() : this.#value(levels));
    }
    return new Members(names, items);
  }

  /** The name of a table, and the colon behind it. */
  #table(): string {
    const table = this.#recent.tableAt(this.#text, this.#at);
    if (table === undefined) return this.#recent.keepTable(this.#name());
    this.#at += table.text.length;
    if (this.#next() !== COLON) throw this.#unexpected();
    this.#at++;
    return table.name;
  }

  /** The update of a row. */
  #update(): unknown {
    const start = this.#at;
    if (this.#text.slice(start, start + MODIFY.length) === MODIFY) {
      this.#at = start + MODIFY.length;
      const modify = this.#native();
      if (this.#text.charCodeAt(this.#at) === CLOSE_BRACE) {
        this.#at++;
        return { modify };
      }
      this.#at = start;
      this.#backslash = -1;
    }
    return this.#native();
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
    const text = this.#text.slice(from + 1, end);
    if (end < this.#backslashAfter(from) && !CONTROL.test(text)) return text;
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
    while (end > this.#backslashAfter(from) && isEscaped(text, from, end)) end = text.indexOf('"', end + 1);
    if (end < 0) throw INCOMPLETE;
    return end;
  }

  #backslashAfter(from: number): number {
    if (this.#backslash < from) {
      const at = this.#text.indexOf('\\', from);
      this.#backslash = at < 0 ? Infinity : at;
    }
    return this.#backslash;
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
