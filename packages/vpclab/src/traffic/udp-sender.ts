// Datagrams to a responder's echo: each is answered with its number, or lost.

import type { Socket } from 'node:dgram';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { udpSocket } from '../machine/kernel/sockets.ts';
import { readAnswer } from '../model/answer.ts';
import { UDP_ECHO_PORT } from '../model/ports.ts';
import type { TrafficPair } from '../model/traffic.ts';
import type { Outcome } from './count.ts';
import { datagram, type OnWire } from './wire.ts';

const TIMEOUT_MS = 2_000;
/** Numbers before padding: an echo gives back no more than its first 256 characters. */
const NUMBER = /^\d+/;

export class UdpSender {
  readonly #pair: TrafficPair;
  readonly #onWire: OnWire;
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();
  readonly #socket: Promise<Socket>;
  #sent = 0;

  constructor(namespaces: Namespaces, pair: TrafficPair, onWire: OnWire) {
    this.#pair = pair;
    this.#onWire = onWire;
    this.#socket = udpSocket(namespaces, pair.netns).then((socket) => {
      socket.on('error', () => undefined);
      socket.on('message', (message) => this.#answered(message));
      return socket;
    });
    this.#socket.catch(() => undefined);
  }

  async send(bytes: number): Promise<Outcome> {
    const number = String((this.#sent += 1));
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => resolve({ kind: 'failed', error: 'lost' }), TIMEOUT_MS);
    this.#waiting.set(number, resolve);
    try {
      const socket = await this.#socket;
      const payload = number.padEnd(bytes);
      socket.send(payload, UDP_ECHO_PORT, this.#pair.address, (error) => {
        if (error === null) this.#onWire(datagram('out', payload.length));
        else resolve({ kind: 'failed', error: 'not sent' });
      });
      const outcome = await promise;
      return outcome.kind === 'answered' ? { ...outcome, bytes } : outcome;
    } catch {
      return { kind: 'failed', error: 'not sent' };
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(number);
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
    const answer = readAnswer(message.toString('utf8'));
    const resolve = this.#waiting.get(NUMBER.exec(answer?.nonce ?? '')?.[0] ?? '');
    const isMeant = answer?.identity.name === this.#pair.to;
    resolve?.(isMeant ? { kind: 'answered', bytes: 0 } : { kind: 'failed', error: 'answered by another' });
  }
}
