// DNS messages (RFC 1035 section 4): one question, and answers that are an address or a name.

import { addressOf, formatAddress, parseAddress } from '../../net/ipv4.ts';

export const TYPE = { A: 1, PTR: 12, AAAA: 28, OPT: 41, ANY: 255 } as const;
export const CODE = { none: 0, malformed: 1, noSuchName: 3, notImplemented: 4, refused: 5 } as const;
const CLASS_IN = 1;

export type Question = {
  readonly id: number;
  readonly opcode: number;
  /** Bits of the header that an answer repeats: opcode and "recursion desired". */
  readonly repeated: number;
  /** In lower case; undefined: the question can't be read. */
  readonly name: string | undefined;
  readonly type: number;
  readonly isInternet: boolean;
  /** As it was asked, upper and lower case included. */
  readonly bytes: Buffer;
  /** EDNS (RFC 6891). */
  readonly hasOptions: boolean;
};

/** `value` is an address (A) or a name (PTR). */
export type Answer = { readonly type: typeof TYPE.A | typeof TYPE.PTR; readonly value: string };
export type Reply = { readonly code: number; readonly answers: readonly Answer[] };

const HEADER = 12;
const RESPONSE = 0x8000;
const REPEATED = 0x7900;
const AUTHORITATIVE = 0x0400;
/** What is not known here is known nowhere, so that there is nothing that could be asked further. */
const RECURSION_AVAILABLE = 0x0080;
const RECURSION_DESIRED = 0x0100;
const POINTER = 0xc0;
const MOST_LABELS = 128;
const TTL_SECONDS = 60;
const UDP_BYTES = 1232;

/** Undefined: no query, so that nothing may be answered to it. */
export function readQuestion(message: Buffer): Question | undefined {
  if (message.length < HEADER) return undefined;
  const flags = message.readUInt16BE(2);
  if ((flags & RESPONSE) !== 0) return undefined;
  const heading = {
    id: message.readUInt16BE(0),
    opcode: (flags >>> 11) & 15,
    repeated: flags & REPEATED,
  };
  const read = message.readUInt16BE(4) === 1 ? readName(message, HEADER, false) : undefined;
  if (read === undefined || message.length < read.end + 4) {
    const nothing = { name: undefined, type: 0, isInternet: false, bytes: Buffer.alloc(0) };
    return { ...heading, ...nothing, hasOptions: false };
  }
  const { name, end } = read;
  return {
    ...heading,
    name: name.toLowerCase(),
    type: message.readUInt16BE(end),
    isInternet: message.readUInt16BE(end + 2) === CLASS_IN,
    bytes: message.subarray(HEADER, end + 4),
    // The option record is the root's: an empty name and its type.
    hasOptions: message.readUInt16BE(10) > 0 && message.subarray(end + 4, end + 7).equals(OPTIONS_BEGIN),
  };
}

const OPTIONS_BEGIN = Buffer.from([0, 0, TYPE.OPT]);

export function writeReply(question: Question, { code, answers }: Reply): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(RESPONSE | question.repeated | AUTHORITATIVE | RECURSION_AVAILABLE | code, 2);
  header.writeUInt16BE(question.bytes.length === 0 ? 0 : 1, 4);
  header.writeUInt16BE(answers.length, 6);
  header.writeUInt16BE(question.hasOptions ? 1 : 0, 10);
  const options = Buffer.alloc(question.hasOptions ? 11 : 0);
  if (question.hasOptions) {
    OPTIONS_BEGIN.copy(options);
    options.writeUInt16BE(UDP_BYTES, 3);
  }
  return Buffer.concat([header, question.bytes, ...answers.map(record), options]);
}

/** Its name is the question's. */
function record({ type, value }: Answer): Buffer {
  const data = type === TYPE.A ? addressBytes(value) : nameBytes(value);
  const head = Buffer.alloc(12);
  head.writeUInt16BE((POINTER << 8) | HEADER, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(CLASS_IN, 4);
  head.writeUInt32BE(TTL_SECONDS, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

export function writeQuestion(id: number, name: string, type: number): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(RECURSION_DESIRED, 2);
  header.writeUInt16BE(1, 4);
  const rest = Buffer.alloc(4);
  rest.writeUInt16BE(type, 0);
  rest.writeUInt16BE(CLASS_IN, 2);
  return Buffer.concat([header, nameBytes(name), rest]);
}

/** Undefined: no answer to that question. */
export function readReply(message: Buffer, id: number): Reply | undefined {
  if (message.length < HEADER || message.readUInt16BE(0) !== id) return undefined;
  const flags = message.readUInt16BE(2);
  if ((flags & RESPONSE) === 0) return undefined;
  let at = HEADER;
  for (let left = message.readUInt16BE(4); left > 0; left -= 1) {
    const asked = readName(message, at, true);
    if (asked === undefined) return undefined;
    at = asked.end + 4;
  }
  const answers: Answer[] = [];
  for (let left = message.readUInt16BE(6); left > 0; left -= 1) {
    const owner = readName(message, at, true);
    if (owner === undefined || message.length < owner.end + 10) return undefined;
    const type = message.readUInt16BE(owner.end);
    const length = message.readUInt16BE(owner.end + 8);
    const from = owner.end + 10;
    if (message.length < from + length) return undefined;
    if (type === TYPE.A && length === 4)
      answers.push({ type, value: formatAddress(message.readUInt32BE(from)) });
    const named = type === TYPE.PTR ? readName(message, from, true) : undefined;
    if (named !== undefined) answers.push({ type: TYPE.PTR, value: named.name });
    at = from + length;
  }
  return { code: flags & 15, answers };
}

/** Labels up to the root's. `pointers`: it may go on at an earlier place (RFC 1035 section 4.1.4). */
function readName(
  message: Buffer,
  from: number,
  pointers: boolean,
): { readonly name: string; readonly end: number } | undefined {
  const labels: string[] = [];
  let end: number | undefined;
  let at = from;
  for (let steps = 0; steps < MOST_LABELS; steps += 1) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if (length >= POINTER) {
      const low = message[at + 1];
      if (!pointers || low === undefined) return undefined;
      end ??= at + 2;
      at = ((length & 63) << 8) | low;
      continue;
    }
    if (length > 63 || at + 1 + length > message.length) return undefined;
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return undefined;
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
}

function addressBytes(address: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(addressOf(address));
  return bytes;
}

export function isAddress(value: string): boolean {
  return parseAddress(value).kind === 'ok';
}
