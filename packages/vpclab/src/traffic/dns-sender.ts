// Questions to the resolver of a VPC: each is answered with the receiver's address, or lost. They are not repeated.

import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { DNS_PORT } from '../model/ports.ts';
import type { TrafficPair } from '../model/traffic.ts';
import { CODE, readReply, TYPE, writeQuestion } from '../services/dns/message.ts';
import { AwaitedAnswers } from './awaited-answers.ts';
import type { Outcome } from './count.ts';
import type { OnWire } from './wire.ts';

const IDS = 0x1_0000;

export class DnsSender {
  readonly #pair: TrafficPair;
  readonly #answers: AwaitedAnswers;
  #sent = 0;

  constructor(namespaces: Namespaces, pair: TrafficPair, onWire: OnWire) {
    this.#pair = pair;
    this.#answers = new AwaitedAnswers({ namespaces, netns: pair.netns, onWire }, (message, from) => {
      if (from === pair.lookUp?.server) this.#answered(message);
    });
  }

  async send(): Promise<Outcome> {
    const { lookUp } = this.#pair;
    if (lookUp === undefined) return { kind: 'failed', error: 'not sent' };
    const id = (this.#sent += 1) % IDS;
    const question = writeQuestion(id, lookUp.name, TYPE.A);
    return await this.#answers.send(id, question, { address: lookUp.server, port: DNS_PORT });
  }

  close(): void {
    this.#answers.close();
  }

  #answered(message: Buffer): void {
    if (message.length < 2) return;
    const id = message.readUInt16BE(0);
    const reply = readReply(message, id);
    if (reply === undefined) return;
    const isRight =
      reply.code === CODE.none && reply.answers.some(({ value }) => value === this.#pair.address);
    this.#answers.answered(
      id,
      isRight ? { kind: 'answered', bytes: message.length } : { kind: 'failed', error: 'wrong answer' },
    );
  }
}
