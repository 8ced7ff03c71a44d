// What a terminal would receive of a renderer, and what none of it may hold.

import { PassThrough } from 'node:stream';
import { openTerminal, type Terminal } from '../../src/cli/terminal.ts';

const COLOUR = '\u001B\\[(?:1|2|22|31|32|33|39)m';
/** Everything but lines, tabs, and the colours that the command line itself uses. */
export const FORBIDDEN = new RegExp(
  `(?!\\n|\\t|${COLOUR})[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]`,
  'u',
);
export const INDENTED = new RegExp(`^(?:${COLOUR})*\\s`, 'u');

/** What a terminal receives of `write`. */
export function shownOn(write: (terminal: Terminal) => void): string {
  const both = new PassThrough();
  const stream = Object.assign(both, { isTTY: true, columns: 100 });
  write(openTerminal({ stdout: stream, stderr: stream, env: {} }));
  const bytes: unknown = both.read();
  return bytes instanceof Buffer ? bytes.toString('utf8') : '';
}

/** The first text with which something does not hold, as JSON. */
export function firstThat(texts: readonly string[], isBad: (text: string) => boolean): string | undefined {
  const found = texts.find(isBad);
  return found === undefined ? undefined : JSON.stringify(found);
}
