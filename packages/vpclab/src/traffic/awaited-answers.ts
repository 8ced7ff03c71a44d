// Datagrams of a sender that wait for their answers: each is answered, or lost.

import type { Socket } from 'node:dgram';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { udpSocket } from '../machine/kernel/sockets.ts';
import type { Outcome } from './count.ts';
import { datagram, type OnWire } from './wire.ts';

const TIMEOUT_MS = 2_000;
const NOT_SENT: Outcome = { kind: 'failed', error: 'not sent' };
const LOST: Outcome = { kind: 'failed', error: 'lost' };

type Sending = { readonly namespaces: Namespaces; readonly netns: string; readonly onWire: OnWire };

export class AwaitedAnswers {
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  readonly #sending: Sending;
  readonly #onMessage: (message: Buffer, from: string) => void;
  #socket: Promise<Socket>;
  /** Of the namespace of the socket, which keeps it also after it was replaced. */
  #inode: number | undefined;
  #isClosed = false;

  constructor(sending: Sending, onMessage: (message: Buffer, from: string) => void) {
    this.#sending = sending;
    this.#onMessage = onMessage;
    this.#socket = this.#open();
  }

  /** `number`: what its answer is known by. */
  async send(
    number: number,
    message: string | Buffer,
    to: { readonly address: string; readonly port: number },
  ): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => resolve(LOST), TIMEOUT_MS);
    this.#waiting.set(number, resolve);
    try {
      const socket = await this.#socket;
      socket.send(message, to.port, to.address, (error) => {
        if (error === null) this.#sending.onWire(datagram('out', message.length));
        else resolve(NOT_SENT);
      });
      const outcome = await promise;
      if (outcome === LOST || outcome === NOT_SENT) this.#reopenElsewhere();
      return outcome;
    } catch {
      this.#reopenElsewhere();
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
    this.#isClosed = true;
    this.#closeSocket();
  }

  #closeSocket(): void {
    void this.#socket.then(
      (socket) => socket.close(),
      () => undefined,
    );
  }

  #open(): Promise<Socket> {
    const { namespaces, netns, onWire } = this.#sending;
    this.#inode = namespaces.inodeOf(netns);
    const socket = udpSocket(namespaces, netns).then((opened) => {
      opened.on('error', () => undefined);
      opened.on('message', (message, { address }) => {
        onWire(datagram('in', message.length));
        this.#onMessage(message, address);
      });
      return opened;
    });
    socket.catch(() => undefined);
    return socket;
  }

  /** An apply may have replaced the namespace of the sender: no answer would come back to the old one. */
  #reopenElsewhere(): void {
    const { namespaces, netns } = this.#sending;
    if (this.#isClosed || namespaces.inodeOf(netns) === this.#inode) return;
    this.#closeSocket();
    this.#socket = this.#open();
  }
}
