// What keeps a string from being sent: ovsdb-server ends the connection over it, and would again on the next one.
import { OvsdbError } from './errors.ts';

/** Why ovsdb-server would not take the text: it takes no NUL, and JSON must be well-formed Unicode (RFC 7047 section 3.1). */
export function whyUnsendable(text: string): string | undefined {
  const why = text.includes('\0')
    ? 'a NUL character'
    : text.isWellFormed()
      ? undefined
      : 'half of a surrogate pair';
  return why && `${JSON.stringify(text.slice(0, 80))} holds ${why}`;
}

/** `what`: what the text is. Throws OvsdbError. */
export function sendable(what: string, text: string): string {
  const why = typeof text === 'string' ? whyUnsendable(text) : `expected a string, got a ${typeof text}`;
  if (why !== undefined) throw new OvsdbError('invalid-value', `${what}: ${why}`);
  return text;
}
