// Rows as servers write them, one after the other: "UUID":{"initial":{..}}. Where such a row lies whole in one chunk, its end
// need not be looked for byte by byte.
import { UNSAFE_DIGITS } from './json.ts';

const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const UUID = /^[0-9a-f-]{36}$/;
const UUID_LENGTH = 36;

export type WholeRow = { readonly uuid: string; readonly update: unknown; readonly end: number };

/**
 * The row whose UUID begins at `start`; undefined if none that is written so begins there, and 'unclear' if the chunk does not
 * show where it ends: then it need not be asked about the rest of the chunk. `text`: the same as ASCII.
 */
export function readWholeRow(chunk: Buffer, start: number, text: string): WholeRow | 'unclear' | undefined {
  const nameEnd = start + 1 + UUID_LENGTH;
  const from = nameEnd + 2;
  const isRow =
    chunk[start] === QUOTE &&
    chunk[nameEnd] === QUOTE &&
    chunk[nameEnd + 1] === COLON &&
    chunk[from] === OPEN_BRACE;
  if (!isRow) return undefined;
  const uuid = chunk.toString('latin1', start + 1, nameEnd);
  if (!UUID.test(uuid)) return undefined;
  // Outside of strings this ends the row; inside of one, or in a row that ends otherwise, what is cut out is no JSON.
  const last = text.indexOf('}}', from);
  if (last < 0) return 'unclear';
  const end = last + 2;
  if (hasUnsafeDigits(chunk, from, end)) return undefined;
  try {
    return { uuid, update: JSON.parse(text.slice(from, end)) as unknown, end };
  } catch {
    return 'unclear';
  }
}

/** Whether so many digits stand in a row that a double may not hold them: they cover one of the places looked at. */
function hasUnsafeDigits(chunk: Buffer, start: number, end: number): boolean {
  for (let i = start + UNSAFE_DIGITS - 1; i < end; i += UNSAFE_DIGITS) {
    if (!isDigit(chunk[i]!)) continue;
    let first = i;
    let behind = i + 1;
    while (first > start && isDigit(chunk[first - 1]!)) first--;
    while (behind < end && isDigit(chunk[behind]!)) behind++;
    if (behind - first >= UNSAFE_DIGITS) return true;
  }
  return false;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
