// HTTP requests to a responder over connections that are kept: one outstanding request each. A request that finds none
// free opens another, up to a bound; a connection that failed is not used again.

import type { Socket } from 'node:net';
import { errorMessage, VpclabError } from '../errors.ts';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { connectTcp } from '../machine/kernel/sockets.ts';
import { errnoOf } from '../machine/kernel/system-error.ts';
import { readAnswer } from '../model/answer.ts';
import { HTTP_PORT } from '../model/ports.ts';
import type { TrafficPair } from '../model/traffic.ts';
import type { Outcome } from './truth.ts';

/** A responder holds 128 for all who ask. */
const MOST_CONNECTIONS = 32;
const TIMEOUT_MS = 5_000;
export const CONGESTION = 'cubic';
const CHUNK = Buffer.alloc(64 * 1024, 'x');

export class HttpSender {
  readonly #namespaces: Namespaces;
  readonly #pair: TrafficPair;
  readonly #idle: Socket[] = [];
  #open = 0;

  constructor(namespaces: Namespaces, pair: TrafficPair) {
    this.#namespaces = namespaces;
    this.#pair = pair;
  }

  /** GET, or POST of so many bytes. */
  async send(bytes: number): Promise<Outcome> {
    if (this.#idle.length === 0 && this.#open >= MOST_CONNECTIONS)
      return { kind: 'failed', error: 'no connection free' };
    let socket: Socket | undefined;
    try {
      socket = this.#idle.pop() ?? (await this.#connect());
      const { outcome, isReusable } = await exchange(socket, this.#pair, bytes);
      if (isReusable) this.#idle.push(socket);
      else socket.destroy();
      return outcome;
    } catch (error) {
      socket?.destroy();
      return { kind: 'failed', error: errorKind(error) };
    }
  }

  close(): void {
    for (const socket of this.#idle) socket.destroy();
  }

  async #connect(): Promise<Socket> {
    this.#open += 1;
    try {
      const { netns, address: remote } = this.#pair;
      const to = { netns, remote, port: HTTP_PORT, congestion: CONGESTION };
      const socket = await connectTcp(this.#namespaces, to, { timeoutMs: TIMEOUT_MS });
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#open -= 1;
        const index = this.#idle.indexOf(socket);
        if (index >= 0) this.#idle.splice(index, 1);
      });
      return socket;
    } catch (error) {
      this.#open -= 1;
      throw error;
    }
  }
}

type Exchanged = { readonly outcome: Outcome; readonly isReusable: boolean };

async function exchange(socket: Socket, { to, address }: TrafficPair, bytes: number): Promise<Exchanged> {
  const { promise, resolve } = Promise.withResolvers<Exchanged>();
  const failed = (error: string): void => resolve({ outcome: { kind: 'failed', error }, isReusable: false });
  const timer = setTimeout(() => failed('timed out'), TIMEOUT_MS);
  let text = '';
  const onData = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    const response = wholeResponse(text);
    if (response === undefined) return;
    const isMeant = readAnswer(response.body)?.identity.name === to;
    resolve({
      outcome: isMeant
        ? { kind: 'answered', bytes: bytes === 0 ? response.body.length : bytes }
        : { kind: 'failed', error: 'answered by another' },
      isReusable: isMeant && response.keeps,
    });
  };
  const onEnd = (): void => failed('connection closed');
  const onError = (error: Error): void => failed(errorKind(error));
  socket.on('data', onData).on('close', onEnd).on('error', onError);
  try {
    const method = bytes === 0 ? 'GET' : 'POST';
    const length = bytes === 0 ? '' : `Content-Length: ${bytes}\r\n`;
    socket.write(`${method} / HTTP/1.1\r\nHost: ${address}\r\n${length}\r\n`);
    for (let left = bytes; left > 0; left -= CHUNK.length) {
      const isFull = !socket.write(left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left));
      if (isFull) await Promise.race([drained(socket), promise]);
      if (socket.destroyed) break;
    }
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.off('data', onData).off('close', onEnd).off('error', onError);
  }
}

async function drained(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.once('drain', resolve);
  });
}

function wholeResponse(text: string): { readonly body: string; readonly keeps: boolean } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
  const body = text.slice(end + 4);
  if (body.length < length) return undefined;
  return { body, keeps: !/^connection: close$/im.test(head) };
}

/** A short name: errors are counted by it. */
function errorKind(error: unknown): string {
  if (error instanceof VpclabError) return error.code === 'TIMED_OUT' ? 'timed out' : error.code;
  switch (errnoOf(error)) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset';
    case 'ETIMEDOUT':
      return 'timed out';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'unreachable';
    default:
      return errorMessage(error);
  }
}
