// Whether an answer is the one that was asked for: by the receiver that was meant, once all was sent. Pure.

import { readAnswer } from '../model/answer.ts';
import type { HttpAnswer } from './http-answer.ts';

const OK = 200;

export class ExpectedAnswer {
  readonly #from: string;
  #body: string | undefined;

  constructor(from: string) {
    this.#from = from;
  }

  /** The body that was last found to be the receiver's: the same one needs no second look. */
  get body(): string | undefined {
    return this.#body;
  }

  /** What is wrong with it. A receiver that gives up says so without its name: that is no answer of another one. */
  problemOf(
    { status, body }: Pick<HttpAnswer, 'status' | 'body'>,
    { left }: { left: number },
  ): string | undefined {
    if (status !== undefined && status !== OK) return `HTTP ${status}`;
    if (body !== this.#body) {
      if (readAnswer(body)?.identity.name !== this.#from) return 'answered by another';
      this.#body = body;
    }
    return left > 0 ? 'answered before all was sent' : undefined;
  }
}
