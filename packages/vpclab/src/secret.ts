// A text that must not be seen: a password, token or key. It prints as a placeholder wherever something is shown,
// logged or written as JSON; only reveal() returns it. Two secrets are compared by their fingerprints.

import { createHmac, randomBytes } from 'node:crypto';

const PLACEHOLDER = '[secret]';
/** New in each process, so that a fingerprint that leaks does not help to guess a short password. */
const KEY = randomBytes(32);
const FINGERPRINT_LENGTH = 16;

export class Secret {
  /** Equal for equal texts within one process. It is a plain field, so that rows that hold secrets compare as data. */
  readonly fingerprint: string;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.fingerprint = createHmac('sha256', KEY).update(text).digest('hex').slice(0, FINGERPRINT_LENGTH);
  }

  /** The text itself: for who uses it at once, and hands it on to nobody. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return PLACEHOLDER;
  }

  toJSON(): string {
    return PLACEHOLDER;
  }

  [Symbol.toPrimitive](): string {
    return PLACEHOLDER;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return PLACEHOLDER;
  }
}

/** What a program said, without the secrets that it was given: "command refused: neighbor 1.2.3.4 password [secret]". */
export function withoutSecrets(text: string, secrets: readonly Secret[]): string {
  // The longest first: one may be the beginning of another.
  const texts = secrets.map((secret) => secret.reveal()).filter((secret) => secret !== '');
  return texts
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, PLACEHOLDER), text);
}

/** A line of a router's configuration without its password, for those who do not know which it is. */
export function withoutPassword(line: string): string {
  return line.replace(
    /\b(password|message-digest-key \d+ md5|authentication-key) .+$/s,
    (_all, key) => `${key} ${PLACEHOLDER}`,
  );
}
