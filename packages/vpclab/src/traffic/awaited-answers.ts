// Datagrams of a sender that wait for their answers: each is answered, or lost.

import type { Socket } from 'node:dgram';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { udpSocket } from '../machine/kernel/sockets.ts';
import type { Outcome } from './count.ts';
import { datagram, type OnWire } from './wire.ts';

const TIMEOUT_MS = 2_000;
const NOT_SENT: Outcome = { kind: 'failed', error: 'not sent' };

type Sending = { readonly namespaces: Namespaces; readonly netns: string; readonly onWire: OnWire };

export class AwaitedAnswers {
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  readonly #onWire: OnWire;
  readonly #socket: Promise<Socket>;

  constructor({ namespaces, netns, onWire }: Sending, onMessage: (message: Buffer, from: string) => void) {
    this.#onWire = onWire;
    this.#socket = udpSocket(namespaces, netns).then((socket) => {
      socket.on('error', () => undefined);
      socket.on('message', (message, { address }) => {
        onWire(datagram('in', message.length));
        onMessage(message, address);
      });
      return socket;
    });
    this.#socket.catch(() => undefined);
  }

  /** `number`: what its answer is known by. */
  async send(
    number: number,
    message: string | Buffer,
    to: { readonly address: string; readonly port: number },
  ): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => resolve({ kind: 'failed', error: 'lost' }), TIMEOUT_MS);
    this.#waiting.set(number, resolve);
    try {
      const socket = await this.#socket;
      socket.send(message, to.port, to.address, (error) => {
        if (error === null) this.#onWire(datagram('out', message.length));
        else resolve(NOT_SENT);
      });
      return await promise;
    } catch {
      return NOT_SENT;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(number);
    }
  }

  answered(number: number, outcome: Outcome): void {
    this.#waiting.get(number)?.(outcome);
  }

  close(): void {
    void this.#socket.then(
      (socket) => socket.close(),
      () => undefined,
    );
  }
}
