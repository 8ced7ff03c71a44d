// Asks a responder (services/) from inside a namespace: real packets over TCP or UDP, and what was answered.

import type { Socket } from 'node:net';
import { errorMessage } from '../../errors.ts';
import { readAnswer } from '../../model/answer.ts';
import { bounded } from '../../model/bounded.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../../model/ports.ts';
import type { BoundedCall, ProbeCall, ProbeRequest, ProbeResult } from '../machine.ts';
import type { Namespaces } from './namespaces.ts';
import { errnoOf } from './system-error.ts';
import { whyNot } from './why-not.ts';
import { connectTcp, udpSocket } from './sockets.ts';

type Reply = ReturnType<typeof readAnswer>;
/** Whether something was met at the address, whatever becomes of the answer. */
type Met = { stranger: boolean };

const ANSWER_BYTES = 64 * 1024;
const FIRST_RETRANSMIT_MS = 60;
const LAST_RETRANSMIT_MS = 500;

export class Prober {
  readonly #namespaces: Namespaces;
  #nonces = 0;

  constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces;
  }

  async probe(asked: ProbeRequest, { signal, until, timeoutMs }: ProbeCall): Promise<ProbeResult> {
    const begun = performance.now();
    const elapsed = (): number => Math.round((performance.now() - begun) * 10) / 10;
    const met: Met = { stranger: false };
    try {
      const ends = [signal, until].filter((end) => end !== undefined);
      const call = { signal: AbortSignal.any(ends), timeoutMs };
      const answer = await (asked.protocol === 'tcp' ? this.#tcp(asked, call, met) : this.#udp(asked, call));
      if (answer === undefined) {
        const error = `${asked.remote} answered something else`;
        return { ok: false, why: 'stranger', error, elapsedMs: elapsed() };
      }
      return { ok: true, identity: answer.identity, caller: answer.caller, elapsedMs: elapsed() };
    } catch (error) {
      if (signal?.aborted === true) throw error;
      const why = met.stranger ? 'stranger' : whyNot(error);
      return { ok: false, why, error: errorMessage(error), elapsedMs: elapsed() };
    }
  }

  /** HTTP GET / on a connection of its own. */
  async #tcp(
    { netns, remote, port = HTTP_PORT, source }: ProbeRequest,
    call: BoundedCall,
    met: Met,
  ): Promise<Reply> {
    const deadline = performance.now() + call.timeoutMs;
    const socket = await connectTcp(this.#namespaces, { netns, remote, port, source }, call);
    try {
      // getpeername(2) knows no peer where the way broke down before one answered: write(2) says ENETUNREACH then.
      met.stranger = socket.remoteAddress !== undefined;
      socket.write(`GET / HTTP/1.1\r\nHost: ${remote}\r\nConnection: close\r\n\r\n`);
      const left = { signal: call.signal, timeoutMs: Math.max(0, deadline - performance.now()) };
      const reply = await bounded(left, 'no whole answer', () => readAll(socket));
      return readAnswer(reply.slice(reply.indexOf('\r\n\r\n') + 4));
    } finally {
      socket.destroy();
    }
  }

  /**
   * One datagram, repeated until it is answered: a first packet may be lost while the path is set up. The kernel reports
   * that a port is closed (ICMP port unreachable) to connected sockets alone: udp(7).
   */
  async #udp(
    { netns, remote, port = UDP_ECHO_PORT, source }: ProbeRequest,
    call: BoundedCall,
  ): Promise<Reply> {
    const socket = await udpSocket(this.#namespaces, netns, source);
    const nonce = `${process.pid}-${(this.#nonces += 1)}`;
    let repeat: NodeJS.Timeout | undefined;
    try {
      return await bounded(call, 'no answer', () => {
        const { promise, resolve, reject } = Promise.withResolvers<Reply>();
        const refused = (error: Error | null | undefined): void => {
          // No route yet, or a neighbour that does not answer: the next one may pass.
          if (errnoOf(error) === 'ECONNREFUSED') reject(error);
        };
        socket.on('error', refused);
        let isConnected = false;
        socket.on('message', (message) => {
          const answer = readAnswer(message.toString('utf8'));
          if (answer?.nonce === nonce) resolve(answer);
        });
        const send = (waitMs: number): void => {
          if (isConnected) socket.send(nonce, refused);
          else {
            socket.connect(port, remote, (error?: Error) => {
              isConnected = error === undefined;
              if (isConnected) socket.send(nonce, refused);
            });
          }
          repeat = setTimeout(send, waitMs, Math.min(waitMs * 2, LAST_RETRANSMIT_MS));
        };
        send(FIRST_RETRANSMIT_MS);
        return promise;
      });
    } finally {
      clearTimeout(repeat);
      socket.on('error', () => undefined);
      socket.close();
    }
  }
}

async function readAll(socket: Socket): Promise<string> {
  return await new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > ANSWER_BYTES) reject(new Error('the answer is too long'));
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}
