// Text of others (workloads, programs, files, peers) as it may be shown: it can't move the cursor, forge a line or turn
// the direction of what stands beside it. Everything that is shown and is not our own words passes through here. Pure.

/**
 * Controls, format characters (direction, invisible joiners), line and paragraph separators, halves of surrogate pairs,
 * private and unassigned characters: general categories of Unicode, UAX #44 section 5.7.1.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
/** More marks on one letter than any language puts there: they grow over the lines above and below. */
const PILED_MARKS = /(?<=\p{M}{4})\p{M}+/gu;
const SHORT = new Map([
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/** On one line. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, escaped).replaceAll(PILED_MARKS, '');
}

/** Lines stay lines, and tabs tabs; lines after the first are indented, so that none can be taken for another message. */
export function printableLines(text: string, indent = '  '): string {
  return text.split('\n').map(printableTabbed).join(`\n${indent}`);
}

/** All texts of a plain value, keys included. */
export function printableAll<T>(value: T): T;
export function printableAll(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map((item: unknown) => printableAll(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [printable(key), printableAll(item)]));
}

/** JSON that says the same and holds nothing unprintable but its own line breaks. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(UNPRINTABLE, (character) =>
    character === '\n' ? character : escapedUnits(character),
  );
}

/** Select Graphic Rendition (ECMA-48, 8.3.117) as paint and stricli write it: weight, and colours that can be read. */
const OWN_COLOURS = '\u001B\\[(?:[1-4]|2[2-4]|3[1-369]|2;3|22;23|90|97)m';
const SHOWN_AS_IT_IS = new RegExp(`(${OWN_COLOURS}|[\\n\\t])`, 'u');

/**
 * The last sieve before the terminal: text of ours, with what got into it. Lines, tabs and our own colours stay. That no
 * text of others holds those is up to who put it in.
 */
export function printableOutput(text: string): string {
  return text
    .split(SHOWN_AS_IT_IS)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(UNPRINTABLE, escaped)))
    .join('');
}

/** The same for a part of one line. */
export function printableCell(text: string): string {
  return /[\n\t]/.test(text) ? printableOutput(text.replaceAll(/[\n\t]/g, escaped)) : printableOutput(text);
}

function printableTabbed(line: string): string {
  return line.split('\t').map(printable).join('\t');
}

function escaped(character: string): string {
  return SHORT.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** RFC 8259 section 7: what lies above the Basic Multilingual Plane as two escapes. */
function escapedUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
