// JSON text <-> values without loss of 64-bit integers (RFC 7047 section 3.1: integers are -(2**63)...(2**63)-1).
// The native parser is used as it is unless the text holds a run of digits long enough to lose precision.
import { rawJson } from '../raw-json.ts';

// In Node 22 and 24 (V8's "JSON.parse source text access"); the TypeScript library does not declare it yet.
type ReviverContext = { readonly source?: string };
type ExactParse = (
  text: string,
  reviver: (key: string, value: unknown, context: ReviverContext) => unknown,
) => unknown;
const parseWithSource = JSON.parse as ExactParse;

/** The shortest run of digits that may not fit a double: 2^53 has 16 digits. */
export const UNSAFE_DIGITS = 16;

/** Parses one JSON text; with `exact`, integers that a double can't hold become bigint. */
export function parseJson(text: string, exact: boolean): unknown {
  if (!exact) return JSON.parse(text) as unknown;
  return parseWithSource(text, (_key, value, context) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context.source;
    return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
  });
}

/** Writes JSON, bigint as an integer. */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? rawJson(part) : part));
  }
}
