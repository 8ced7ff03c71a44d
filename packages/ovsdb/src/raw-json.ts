// Integers of 64 bits as JSON has them: a number with all its digits.
// `JSON.rawJSON` exists in Node 22 and 24; the TypeScript library does not declare it yet.
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

/** What `JSON.stringify` writes as this integer. */
export function rawJson(integer: bigint): unknown {
  return rawJSON(integer.toString());
}
