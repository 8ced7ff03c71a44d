// Texts as a hostile workload, file or peer would choose them, from a seed.

import fc from 'fast-check';

/** What terminals, shells, nft, JSON and people who read act on. */
const NASTY = [
  ...[
    '\u001B[2J',
    '\u001B[1A',
    '\u001B]0;title\u0007',
    '\u001B[31m',
    '\u001B[8m',
    '\u009B2J',
    '\r',
    '\b',
    '\u0007',
  ],
  ...['\n', '\r\n', '\u2028', '\u2029', '\u0085', '\v', '\f', '\t', '\0', '\u007F'],
  ...['\u202E', '\u2066', '\u200B', '\u200D', '\uFEFF', '\u00AD', '\uD800', '\uDFFF', '\uE000', '\uFFFF'],
  ...[
    '\u{E0041}',
    '\u{10FFFF}',
    'Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308',
    '✓ all intents hold',
    '…',
  ],
  ...["'", '"', '`', '$(id)', '${x}', ';', '|', '&', '\\', '%s', '--', '-rf', '#', '{', '}', '}}', '!'],
  ...[
    'include "/etc/passwd"',
    'add table ip x',
    'no router bgp',
    'exit',
    '../',
    '/',
    '=',
    ',',
    '<',
    '>',
    '*',
    ' ',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'null',
    'undefined',
    '\n✓ forged line',
    '\nend\nenv\nPATH=/tmp',
  ],
] as const;

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
  { weight: 2, arbitrary: fc.constantFrom('web-1', 'vpc-a', '10.0.0.1', 'a', 'x y') },
);

const foreignText = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));

export function foreignTexts(count: number, seed: number): readonly string[] {
  return fc.sample(foreignText, { numRuns: count, seed });
}

/** The same plain value with another text in the place of each of its texts. */
export function withTexts<T>(value: T, text: (original: string) => string): T;
export function withTexts(value: unknown, text: (original: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item: unknown) => withTexts(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTexts(item, text)]));
}
