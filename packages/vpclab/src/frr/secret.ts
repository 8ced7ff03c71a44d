// A password in the model of a router. It compares like any other value, and prints as "(secret)" wherever it ends up:
// plans, logs, the API. Only the text for FRR reveals it.

import { createHmac, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import type { Secret } from './router.ts';

/** Made anew in each process, so that a fingerprint that leaks does not help to guess a short password. */
const KEY = randomBytes(32);
const HIDDEN = '(secret)';

class HiddenText implements Secret {
  readonly kind = 'secret';
  readonly fingerprint: string;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.fingerprint = createHmac('sha256', KEY).update(text).digest('hex').slice(0, 16);
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

export function secret(text: string): Secret {
  return new HiddenText(text);
}

/** A line of FRR's configuration without the password in it: for messages, and for drift. */
export function withoutSecrets(line: string): string {
  return line.replace(
    /\b(password|message-digest-key \d+ md5|authentication-key) .+$/,
    (_all, key) => `${key} ${HIDDEN}`,
  );
}
