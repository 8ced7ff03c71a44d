// Small parts of a program in the lab file: paths, ports, lines, variables.

import { z } from 'zod';
import { oneOf } from '../../lab-file/combinators.ts';
import { wholeNumber } from '../../lab-file/fields.ts';

const MAX_PORT = 65_535;
const PORT = `a port from 1 to ${MAX_PORT}`;
const PATH = 'an absolute path without "..", such as /srv/www';
const LINE = 'a text on one line';
const VARIABLES = 'a mapping of names (letters, digits and _) to texts on one line';

/** Neither a newline nor another control character: it has to stay one word and one line wherever it is passed on. */
const ONE_LINE = /^[^\p{Cc}]+$/u;
const ABSOLUTE = /^\/(?!.*(?:^|\/)\.\.(?:\/|$))[^\p{Cc}\s]*$/u;
const WITH_PROTOCOL =
  /^(?:tcp|udp)\/(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/;

export function oneLine(description: string) {
  return z.string({ error: LINE }).regex(ONE_LINE, { error: LINE }).meta({ description });
}

export function absolutePath(description: string, example: string) {
  return z
    .string({ error: PATH })
    .regex(ABSOLUTE, { error: PATH })
    .meta({ description, examples: [example] });
}

export function port(description: string) {
  return wholeNumber(PORT, 1, MAX_PORT, description);
}

export function portWithProtocol(description: string) {
  const expected = `${PORT}, or with its protocol such as udp/53`;
  const text = z.string({ error: expected }).regex(WITH_PROTOCOL, { error: expected });
  return oneOf(expected, [wholeNumber(expected, 1, MAX_PORT, description), text], description);
}

export function oneOfWords<const W extends readonly [string, ...string[]]>(words: W, description: string) {
  const expected = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return z.enum(words, { error: expected }).meta({ description });
}

export function variables(description: string) {
  const value = z.string({ error: VARIABLES }).regex(/^[^\p{Cc}]*$/u, { error: VARIABLES });
  return z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: VARIABLES }), value, { error: VARIABLES })
    .meta({ description });
}
