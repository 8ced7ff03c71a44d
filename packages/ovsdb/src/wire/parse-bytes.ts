// The bytes of one JSON text -> its value, with the typed error where they are none.
import { isUtf8 } from 'node:buffer';
import { OvsdbError } from '../errors.ts';
import { parseJson } from './json.ts';

/** Decodes text that may have come as anything but UTF-8. */
export function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new OvsdbError('malformed-message', 'a message is not valid UTF-8');
  return bytes.toString('utf8');
}

/** Parses one whole JSON text, with the typed error for a malformed one. */
export function parseBytes(bytes: Buffer, exact: boolean): unknown {
  return parseText(decodeUtf8(bytes), exact);
}

export function parseText(text: string, exact: boolean): unknown {
  try {
    return parseJson(text, exact);
  } catch (cause) {
    throw notJson(text, cause);
  }
}

export function notJson(text: string, cause?: unknown): OvsdbError {
  return new OvsdbError('malformed-message', `not JSON: ${text.slice(0, 80)}`, { cause });
}

export function notAnObject(chunk: Buffer, at: number): OvsdbError {
  const seen = JSON.stringify(chunk.toString('latin1', at, at + 40));
  return new OvsdbError('malformed-message', `a message must be a JSON object, but the peer sent ${seen}`);
}
