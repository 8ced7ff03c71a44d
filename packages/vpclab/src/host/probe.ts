// Asks a responder (services/) from inside a namespace: real packets over TCP or UDP, and what was answered.

import type { Socket } from 'node:net';
import type { ServiceIdentity } from '../model/rows.ts';
import { VpclabError, errorMessage } from '../errors.ts';
import { readAnswer } from '../model/answer.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../model/ports.ts';
import { errnoOf } from './system-error.ts';
import { connectTcp, udpSocket } from './sockets.ts';

export type ProbeOptions = {
  readonly remote: string;
  readonly timeoutMs: number;
  readonly port?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Ends the probe before its time, with what it met until then. */
  readonly until?: AbortSignal | undefined;
};

/**
 * `silent`: nothing came back, or a router said that there is no way. `stranger`: something at that address answered,
 * and be it that nobody listens, but no responder. `broken`: nothing could be sent, which tells nothing.
 */
export type WhyNot = 'silent' | 'stranger' | 'broken';

export type ProbeResult =
  | {
      readonly ok: true;
      readonly identity: ServiceIdentity;
      /** Source address of the probe as the other side saw it. */
      readonly caller: string;
      readonly elapsedMs: number;
    }
  | {
      readonly ok: false;
      readonly why: WhyNot;
      readonly error: string;
      readonly elapsedMs: number;
    };

const ANSWER_BYTES = 64 * 1024;
const FIRST_RETRANSMIT_MS = 60;
const LAST_RETRANSMIT_MS = 500;
let nonces = 0;

/** HTTP GET / on a connection of its own. Fails by its result; throws only when cancelled. */
export async function probeTcp(netns: string, options: ProbeOptions): Promise<ProbeResult> {
  return await measured(options, async (deadline, signal, met) => {
    const { remote, port = HTTP_PORT, timeoutMs } = options;
    const socket = await connectTcp(netns, { remote, port, timeoutMs, signal });
    try {
      met.stranger = true;
      socket.write(`GET / HTTP/1.1\r\nHost: ${remote}\r\nConnection: close\r\n\r\n`);
      const reply = await readAll(socket, deadline, signal);
      return readAnswer(reply.slice(reply.indexOf('\r\n\r\n') + 4));
    } finally {
      socket.destroy();
    }
  });
}

/** One datagram, repeated until it is answered: a first packet may be lost while the path is set up. */
export async function probeUdp(netns: string, options: ProbeOptions): Promise<ProbeResult> {
  return await measured(options, async (deadline, signal) => {
    const { remote, port = UDP_ECHO_PORT } = options;
    const socket = await udpSocket(netns);
    const nonce = `${process.pid}-${(nonces += 1)}`;
    let repeat: NodeJS.Timeout | undefined;
    try {
      return await bounded<ReturnType<typeof readAnswer>>(
        'no answer',
        deadline,
        signal,
        (resolve, reject) => {
          socket.on('error', reject);
          socket.on('message', (message) => {
            const answer = readAnswer(message.toString('utf8'));
            if (answer?.nonce === nonce) resolve(answer);
          });
          const send = (waitMs: number): void => {
            // No route yet, or a neighbour that does not answer: the next one may pass.
            socket.send(nonce, port, remote, () => undefined);
            repeat = setTimeout(send, waitMs, Math.min(waitMs * 2, LAST_RETRANSMIT_MS));
          };
          send(FIRST_RETRANSMIT_MS);
        },
      );
    } finally {
      clearTimeout(repeat);
      socket.on('error', () => undefined);
      socket.close();
    }
  });
}

/** Whether something was met at the address, whatever becomes of the answer. */
type Met = { stranger: boolean };

async function measured(
  options: ProbeOptions,
  ask: (
    deadline: number,
    signal: AbortSignal | undefined,
    met: Met,
  ) => Promise<ReturnType<typeof readAnswer>>,
): Promise<ProbeResult> {
  const begun = performance.now();
  const elapsed = (): number => Math.round((performance.now() - begun) * 10) / 10;
  const met: Met = { stranger: false };
  try {
    const ends = [options.signal, options.until].filter((signal) => signal !== undefined);
    const answer = await ask(begun + options.timeoutMs, AbortSignal.any(ends), met);
    if (answer === undefined) {
      const error = `${options.remote} answered something else`;
      return { ok: false, why: 'stranger', error, elapsedMs: elapsed() };
    }
    return { ok: true, identity: answer.identity, caller: answer.caller, elapsedMs: elapsed() };
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    const why = met.stranger ? 'stranger' : whyNot(error);
    return { ok: false, why, error: errorMessage(error), elapsedMs: elapsed() };
  }
}

function whyNot(error: unknown): WhyNot {
  // Cancelled: by `until`, for `signal` is not told in a result.
  if (error instanceof VpclabError)
    return error.code === 'TIMED_OUT' || error.code === 'CANCELLED' ? 'silent' : 'broken';
  switch (errnoOf(error)) {
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return 'stranger';
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'silent';
    default:
      return 'broken';
  }
}

async function readAll(socket: Socket, deadline: number, signal: AbortSignal | undefined): Promise<string> {
  return await bounded<string>('no whole answer', deadline, signal, (resolve, reject) => {
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

async function bounded<T>(
  what: string,
  deadline: number,
  signal: AbortSignal | undefined,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      const waitMs = Math.max(0, deadline - performance.now());
      timer = setTimeout(() => reject(new VpclabError('TIMED_OUT', `${what} in time`)), waitMs);
      onAbort = (): void => reject(new VpclabError('CANCELLED', 'the probe was cancelled'));
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true) onAbort();
      start(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  }
}
