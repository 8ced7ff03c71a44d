// A text that must not be seen: a password, token or key. It shows as a placeholder wherever something is printed,
// logged or written as JSON, and is told only by name: reveal().

const PLACEHOLDER = '[secret]';

export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
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
