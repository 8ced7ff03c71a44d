// A reply that has its chunk for itself, as that of a single transaction has: parsed natively as it is. To walk through it
// as MessageText does takes much longer in a process that has just begun.
import { isUtf8 } from 'node:buffer';
import { parseJson } from './json.ts';
import type { Message } from './message.ts';

const CLOSE_BRACE = 0x7d;

/** A number that may not fit a double (UNSAFE_DIGITS), as it stands in an array or behind a name; in a string it may seem to. */
const MAYBE_UNSAFE = /[:[,\s-]\d{16}/;

/** The reply; undefined where there is anything else, which is left to be read the long way. */
export function readLoneReply(chunk: Buffer): Message | undefined {
  if (!startsAsReply(chunk) || chunk.at(-1) !== CLOSE_BRACE || chunk.includes('}{') || !isUtf8(chunk)) {
    return undefined;
  }
  const text = chunk.toString('utf8');
  try {
    return parseJson(text, MAYBE_UNSAFE.test(text)) as Message;
  } catch {
    return undefined;
  }
}

/** `{"id":` and a digit: our own ids are numbers, those of notifications null. */
function startsAsReply(chunk: Buffer): boolean {
  return (
    chunk.length > 7 &&
    chunk.readUInt32BE(0) === 0x7b226964 &&
    chunk.readUInt16BE(4) === 0x223a &&
    chunk[6]! >= 0x30 &&
    chunk[6]! <= 0x39
  );
}
