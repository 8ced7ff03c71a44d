// A message too large to parse at once without blocking the event loop, built as its bytes arrive.
// The outer levels are walked here; every value LEAF_DEPTH levels down is parsed natively. In each reply and
// notification that can be large (monitor*, update*, select) that level is one row or one row's update.
// Objects with very many members (tables: one member per row) become Members.
import { OvsdbError } from '../errors.ts';
import type { ChunkText } from './chunk-text.ts';
import { UNSAFE_DIGITS } from './json.ts';
import { Members, toObject } from './members.ts';
import { MANY_MEMBERS } from './message-limits.ts';
import { parseBytes } from './parse-bytes.ts';

const LEAF_DEPTH = 5;
const COMMA = 0x2c;

/** Reduces the update of one row to what is kept of it, so that the rest need not stay in memory until the message ends. */
export type ReadRow = (table: string, uuid: string, update: unknown) => unknown;

/** Who reads the rows of the reply to a request. */
export type ReaderOf = (id: unknown) => ReadRow | undefined;

type Container =
  | { readonly kind: 'array'; readonly items: unknown[] }
  | { readonly kind: 'object'; readonly names: string[]; readonly items: unknown[] };

type Expect = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma-or-end' | 'nothing';
type Token = 'string' | 'scalar' | 'leaf';

export class LargeMessage {
  readonly #stack: Container[] = [];
  #expect: Expect = 'value';
  #result: unknown;
  /** The token under way, the bytes of it from earlier chunks, and the state of the walk through it. */
  #token: Token | undefined;
  #carried: Buffer[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;
  #digits = 0;
  #exact = false;
  readonly #readerOf: ReaderOf | undefined;
  #readRow: ReadRow | undefined;
  #table = '';

  constructor(readerOf?: ReaderOf) {
    this.#readerOf = readerOf;
  }

  /** The message, once `push` has found its end. */
  get value(): unknown {
    return this.#result;
  }

  /** Takes bytes from `start`; answers the index behind the end of the message, or -1 when it needs more. */
  push(chunk: Buffer, start: number, text: ChunkText): number {
    let at = start;
    while (at < chunk.length) {
      if (this.#token !== undefined) {
        const from = at;
        at = this.#tokenEnd(chunk, from);
        if (at < 0) {
          this.#carried.push(chunk.subarray(from));
          return -1;
        }
        if (this.#carried.length === 0) {
          this.#finishToken(text.parse(from, at, this.#exact));
        } else {
          const bytes = Buffer.concat([...this.#carried, chunk.subarray(from, at)]);
          this.#carried = [];
          this.#finishToken(parseBytes(bytes, this.#exact));
        }
      } else {
        const byte = chunk[at]!;
        if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) at++;
        else at = this.#structure(byte, at);
      }
      if (this.#expect === 'nothing') return at;
    }
    return -1;
  }

  /** Handles one byte of structure, or opens a token at it; answers where to go on. */
  #structure(byte: number, at: number): number {
    const expect = this.#expect;
    switch (byte) {
      case COMMA:
        if (expect !== 'comma-or-end') throw unexpected(byte, expect);
        this.#expect = this.#stack.at(-1)!.kind === 'array' ? 'value' : 'name';
        return at + 1;
      case 0x3a: // :
        if (expect !== 'colon') throw unexpected(byte, expect);
        this.#expect = 'value';
        return at + 1;
      case 0x5d: // ]
      case 0x7d: // }
        this.#close(byte);
        return at + 1;
      case 0x22: // "
        if (expect === 'colon' || expect === 'comma-or-end') throw unexpected(byte, expect);
        this.#open('string');
        return at;
      default:
        if (expect !== 'value' && expect !== 'value-or-end') throw unexpected(byte, expect);
        if (byte !== 0x5b && byte !== 0x7b) this.#open('scalar');
        else if (this.#stack.length < LEAF_DEPTH - 1) return this.#nest(byte, at);
        else this.#open('leaf');
        return at;
    }
  }

  #nest(byte: number, at: number): number {
    if (byte === 0x5b) {
      this.#stack.push({ kind: 'array', items: [] });
      this.#expect = 'value-or-end';
    } else {
      this.#stack.push({ kind: 'object', names: [], items: [] });
      if (this.#stack.length === LEAF_DEPTH - 1) this.#enterRows();
      this.#expect = 'name-or-end';
    }
    return at + 1;
  }

  /** The rows of a table begin, where this is a reply to monitor_cond_since: {"id": .., "result": [.., .., {table: {uuid: ..}}]}. */
  #enterRows(): void {
    const [message, result, tables] = this.#stack;
    this.#readRow = undefined;
    if (message?.kind !== 'object' || result?.kind !== 'array' || tables?.kind !== 'object') return;
    this.#readRow = this.#readerOf?.(message.items[message.names.indexOf('id')]);
    this.#table = tables.names.at(-1)!;
  }

  #close(byte: number): void {
    const top = this.#stack.at(-1);
    const wanted = byte === 0x5d ? 'array' : 'object';
    const opening = wanted === 'array' ? 'value-or-end' : 'name-or-end';
    if (top?.kind !== wanted || (this.#expect !== 'comma-or-end' && this.#expect !== opening)) {
      throw unexpected(byte, this.#expect);
    }
    this.#stack.pop();
    this.#add(top.kind === 'array' ? top.items : toValue(top.names, top.items));
  }

  #add(value: unknown): void {
    const top = this.#stack.at(-1);
    if (top === undefined) {
      this.#result = value;
      this.#expect = 'nothing';
    } else {
      top.items.push(value);
      this.#expect = 'comma-or-end';
    }
  }

  #open(token: Token): void {
    this.#token = token;
    this.#depth = 0;
    this.#digits = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#exact = false;
  }

  #finishToken(value: unknown): void {
    const top = this.#stack.at(-1);
    this.#token = undefined;
    if (top?.kind === 'object' && (this.#expect === 'name' || this.#expect === 'name-or-end')) {
      top.names.push(value as string);
      this.#expect = 'colon';
    } else if (
      top?.kind === 'object' &&
      this.#readRow !== undefined &&
      this.#stack.length === LEAF_DEPTH - 1
    ) {
      this.#add(this.#readRow(this.#table, top.names.at(-1)!, value));
    } else {
      this.#add(value);
    }
  }

  /** The index behind the token under way, or -1 when this chunk does not hold its end. */
  #tokenEnd(chunk: Buffer, start: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let digits = this.#digits;
    const scalar = this.#token === 'scalar';
    const length = chunk.length;
    for (let i = start; i < length; i++) {
      const byte = chunk[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === 0x5c) escaped = true;
        else if (byte === 0x22) {
          inString = false;
          if (depth === 0) return i + 1;
        }
        continue;
      }
      if (byte >= 0x30 && byte <= 0x39) {
        if (++digits >= UNSAFE_DIGITS) this.#exact = true;
        continue;
      }
      digits = 0;
      if (scalar) {
        // , ] } and white space end a number or a word; they belong to what follows.
        if (byte === 0x2c || byte === 0x5d || byte === 0x7d || byte <= 0x20) return i;
      } else if (byte === 0x22) inString = true;
      else if (byte === 0x7b || byte === 0x5b) depth++;
      else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return i + 1;
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    this.#digits = digits;
    return -1;
  }
}

function toValue(names: readonly string[], items: readonly unknown[]): object {
  return names.length > MANY_MEMBERS ? new Members(names, items) : toObject(names, items);
}

function unexpected(byte: number, expect: Expect): OvsdbError {
  const seen = JSON.stringify(String.fromCharCode(byte));
  return new OvsdbError(
    'malformed-message',
    `not JSON: ${seen} where ${expect.replaceAll('-', ' ')} belongs`,
  );
}
