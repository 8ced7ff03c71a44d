// Datagrams to a responder's echo: each is answered with its number, or lost.

import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { readAnswer } from '../model/answer.ts';
import { UDP_ECHO_PORT } from '../model/ports.ts';
import type { TrafficPair } from '../model/traffic.ts';
import { AwaitedAnswers } from './awaited-answers.ts';
import type { Outcome } from './count.ts';
import type { OnWire } from './wire.ts';

/** Numbers before padding: an echo gives back no more than its first 256 characters. */
const NUMBER = /^\d+/;

export class UdpSender {
  readonly #pair: TrafficPair;
  readonly #answers: AwaitedAnswers;
  #sent = 0;

  constructor(namespaces: Namespaces, pair: TrafficPair, onWire: OnWire) {
    this.#pair = pair;
    this.#answers = new AwaitedAnswers({ namespaces, netns: pair.netns, onWire }, (message) =>
      this.#answered(message),
    );
  }

  async send(bytes: number): Promise<Outcome> {
    const number = (this.#sent += 1);
    const to = { address: this.#pair.address, port: UDP_ECHO_PORT };
    const outcome = await this.#answers.send(number, String(number).padEnd(bytes), to);
    return outcome.kind === 'answered' ? { ...outcome, bytes } : outcome;
  }

  close(): void {
    this.#answers.close();
  }

  #answered(message: Buffer): void {
    const answer = readAnswer(message.toString('utf8'));
    const number = NUMBER.exec(answer?.nonce ?? '')?.[0];
    const isMeant = answer?.identity.name === this.#pair.to;
    this.#answers.answered(
      Number(number),
      isMeant ? { kind: 'answered', bytes: 0 } : { kind: 'failed', error: 'answered by another' },
    );
  }
}
