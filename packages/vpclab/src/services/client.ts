// Speaks with the responder: which services listen, and which should.

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError, errorMessage } from '../errors.ts';
import { errnoOf } from '../host/system-error.ts';
import { RESPONDER_SOCKET } from '../intent/central.ts';
import type { ServiceRow } from '../intent/rows.ts';
import { MAX_LINE_CHARACTERS, readReply, writeRequest } from './control-protocol.ts';
import type { ControlReply, ControlRequest, ResponderLoad } from './control-protocol.ts';

const TIMEOUT_MS = 15_000;
const SHOWN_FAILURES = 3;
const BROKEN = new Set(['EPIPE', 'ECONNRESET', 'EAGAIN']);
const BROKEN_MOST = 5;
const BROKEN_PAUSE_MS = 100;

export type ClientOptions = { readonly socket?: string; readonly timeoutMs?: number };

/** None where no responder runs. */
export async function observeServices(
  signal?: AbortSignal,
  options: ClientOptions = {},
): Promise<readonly ServiceRow[]> {
  try {
    const reply = await ask({ kind: 'list' }, signal, options);
    if (reply.kind !== 'rows') throw unexpected(reply);
    return reply.rows;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ECONNREFUSED') return [];
    throw error;
  }
}

/** Undefined where it can't be asked: then nothing is known of it. */
export async function observeLoad(
  signal?: AbortSignal,
  options: ClientOptions = {},
): Promise<ResponderLoad | undefined> {
  const reply = await ask({ kind: 'load' }, signal, options).catch(() => undefined);
  return reply?.kind === 'load' ? reply.load : undefined;
}

/** Makes exactly these listen. Fails when one can't, after all others do. */
export async function setServices(
  rows: readonly ServiceRow[],
  signal?: AbortSignal,
  options: ClientOptions = {},
): Promise<void> {
  const reply = await ask({ kind: 'set', rows }, signal, options).catch((cause: unknown) => {
    if (cause instanceof VpclabError) throw cause;
    throw new VpclabError('DAEMON_FAILED', `the responder does not answer: ${errorMessage(cause)}`, {
      cause,
    });
  });
  if (reply.kind !== 'set') throw unexpected(reply);
  if (reply.failures.length === 0) return;
  const shown = reply.failures.slice(0, SHOWN_FAILURES).map(({ key, reason }) => `${key}: ${reason}`);
  throw new VpclabError(
    'DAEMON_FAILED',
    `the responder can't listen for ${reply.failures.length} services: ${shown.join('; ')}`,
    { details: { failures: reply.failures } },
  );
}

/** Asked again where the connection broke: each request may be made twice, and a responder is soon started again. */
async function ask(
  request: ControlRequest,
  signal: AbortSignal | undefined,
  options: ClientOptions,
): Promise<ControlReply> {
  for (let left = BROKEN_MOST; ; left -= 1) {
    try {
      return await askOnce(request, signal, options);
    } catch (error) {
      if (left === 0 || !BROKEN.has(errnoOf(error) ?? '')) throw error;
      await sleep(BROKEN_PAUSE_MS);
    }
  }
}

async function askOnce(
  request: ControlRequest,
  signal: AbortSignal | undefined,
  { socket: path = RESPONDER_SOCKET, timeoutMs = TIMEOUT_MS }: ClientOptions,
): Promise<ControlReply> {
  if (signal?.aborted === true) throw cancelled(signal);
  const socket = connect(path);
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise((resolve, reject) => {
      let text = '';
      timer = setTimeout(() => {
        reject(new VpclabError('TIMED_OUT', `the responder did not answer within ${timeoutMs} ms`));
      }, timeoutMs);
      onAbort = (): void => reject(cancelled(signal));
      signal?.addEventListener('abort', onAbort, { once: true });
      socket.setEncoding('utf8');
      socket.on('error', reject);
      socket.on('close', () =>
        reject(new VpclabError('DAEMON_FAILED', 'the responder ended while it was asked')),
      );
      socket.on('data', (chunk: string) => {
        text += chunk;
        const end = text.indexOf('\n');
        if (end < 0 && text.length <= MAX_LINE_CHARACTERS) return;
        const reply = readReply(text.slice(0, end));
        if (reply === undefined)
          reject(new VpclabError('DAEMON_FAILED', 'the responder answered something else'));
        else resolve(reply);
      });
      socket.write(writeRequest(request));
    });
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

function unexpected(reply: ControlReply): VpclabError {
  const reason = reply.kind === 'refused' ? reply.reason : `it answered "${reply.kind}"`;
  return new VpclabError('DAEMON_FAILED', `the responder refused: ${reason}`);
}

function cancelled(signal: AbortSignal | undefined): VpclabError {
  return new VpclabError('CANCELLED', 'the question to the responder was cancelled', {
    cause: signal?.reason,
  });
}
