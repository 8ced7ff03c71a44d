// Questions to the resolver of a VPC: each is answered with the receiver's address, or lost. They are not repeated.

import type { Socket } from 'node:dgram';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { udpSocket } from '../machine/kernel/sockets.ts';
import { DNS_PORT } from '../model/ports.ts';
import type { TrafficPair } from '../model/traffic.ts';
import { CODE, readReply, TYPE, writeQuestion } from '../services/dns/message.ts';
import type { Outcome } from './count.ts';
import { datagram, type OnWire } from './wire.ts';

const TIMEOUT_MS = 2_000;
const IDS = 0x1_0000;

export class DnsSender {
  readonly #pair: TrafficPair;
  readonly #onWire: OnWire;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  readonly #socket: Promise<Socket>;
  #sent = 0;

  constructor(namespaces: Namespaces, pair: TrafficPair, onWire: OnWire) {
    this.#pair = pair;
    this.#onWire = onWire;
    this.#socket = udpSocket(namespaces, pair.netns).then((socket) => {
      socket.on('error', () => undefined);
      socket.on('message', (message, { address }) => {
        if (address === pair.lookUp?.server) this.#answered(message);
      });
      return socket;
    });
    this.#socket.catch(() => undefined);
  }

  async send(): Promise<Outcome> {
    const { lookUp } = this.#pair;
    if (lookUp === undefined) return { kind: 'failed', error: 'not sent' };
    const id = (this.#sent += 1) % IDS;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => resolve({ kind: 'failed', error: 'lost' }), TIMEOUT_MS);
    this.#waiting.set(id, resolve);
    try {
      const socket = await this.#socket;
      const question = writeQuestion(id, lookUp.name, TYPE.A);
      socket.send(question, DNS_PORT, lookUp.server, (error) => {
        if (error === null) this.#onWire(datagram('out', question.length));
        else resolve({ kind: 'failed', error: 'not sent' });
      });
      return await promise;
    } catch {
      return { kind: 'failed', error: 'not sent' };
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  close(): void {
    void this.#socket.then(
      (socket) => socket.close(),
      () => undefined,
    );
  }

  #answered(message: Buffer): void {
    this.#onWire(datagram('in', message.length));
    if (message.length < 2) return;
    const id = message.readUInt16BE(0);
    const reply = readReply(message, id);
    if (reply === undefined) return;
    const isRight =
      reply.code === CODE.none && reply.answers.some(({ value }) => value === this.#pair.address);
    this.#waiting.get(id)?.(
      isRight ? { kind: 'answered', bytes: message.length } : { kind: 'failed', error: 'wrong answer' },
    );
  }
}
