// Speaks with the responder: which services listen, and which should.

import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError, errorMessage } from '../errors.ts';
import { errnoOf } from '../machine/kernel/system-error.ts';
import type { Machine } from '../machine/machine.ts';
import { bounded } from '../model/bounded.ts';
import { RESPONDER_SOCKET } from '../model/layout.ts';
import type { ServiceRow } from '../model/rows.ts';
import { MAX_LINE_CHARACTERS, readReply, writeRequest } from './control-protocol.ts';
import type { ControlReply, ControlRequest, LookUp, LookedUp, ResponderLoad } from './control-protocol.ts';

const TIMEOUT_MS = 15_000;
const SHOWN_FAILURES = 3;
const BROKEN = new Set(['EPIPE', 'ECONNRESET', 'EAGAIN']);
const BROKEN_MOST = 5;
const BROKEN_PAUSE_MS = 100;

export type ClientOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly socket?: string;
  readonly timeoutMs?: number;
};
type Connect = Pick<Machine, 'connect'>;

/** None where no responder runs. */
export async function observeServices(
  machine: Connect,
  options: ClientOptions,
): Promise<readonly ServiceRow[]> {
  try {
    const reply = await ask(machine, { kind: 'list' }, options);
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
  machine: Connect,
  options: ClientOptions,
): Promise<ResponderLoad | undefined> {
  const reply = await ask(machine, { kind: 'load' }, options).catch(() => undefined);
  return reply?.kind === 'load' ? reply.load : undefined;
}

/** Makes exactly these listen. Fails when one can't, after all others do. */
export async function setServices(
  machine: Connect,
  rows: readonly ServiceRow[],
  options: ClientOptions,
): Promise<void> {
  const reply = await ask(machine, { kind: 'set', rows }, options).catch((cause: unknown) => {
    if (cause instanceof VpclabError) throw cause;
    throw failed(`the responder does not answer: ${errorMessage(cause)}`, { cause });
  });
  if (reply.kind !== 'set') throw unexpected(reply);
  if (reply.failures.length === 0) return;
  const shown = reply.failures.slice(0, SHOWN_FAILURES).map(({ key, reason }) => `${key}: ${reason}`);
  throw failed(`the responder can't listen for ${reply.failures.length} services: ${shown.join('; ')}`, {
    details: { failures: reply.failures },
  });
}

/** Asks a name server from inside a namespace. */
export async function lookUp(machine: Connect, asked: LookUp, options: ClientOptions): Promise<LookedUp> {
  const reply = await ask(machine, { kind: 'lookUp', asked }, options);
  if (reply.kind !== 'lookedUp') throw unexpected(reply);
  return reply.found;
}

/** Asked again where the connection broke: each request may be made twice, and a responder is soon started again. */
async function ask(machine: Connect, request: ControlRequest, options: ClientOptions): Promise<ControlReply> {
  for (let left = BROKEN_MOST; ; left -= 1) {
    try {
      return await askOnce(machine, request, options);
    } catch (error) {
      if (left === 0 || !BROKEN.has(errnoOf(error) ?? '')) throw error;
      await sleep(BROKEN_PAUSE_MS);
    }
  }
}

async function askOnce(
  machine: Connect,
  request: ControlRequest,
  { signal, socket: path = RESPONDER_SOCKET, timeoutMs = TIMEOUT_MS }: ClientOptions,
): Promise<ControlReply> {
  let socket: Duplex | undefined;
  try {
    return await bounded({ signal, timeoutMs }, 'the responder did not answer', async () => {
      socket = await machine.connect({ kind: 'unix', path }, { signal, timeoutMs });
      socket.write(writeRequest(request));
      let text = '';
      for await (const chunk of socket.setEncoding('utf8')) {
        text += String(chunk);
        const end = text.indexOf('\n');
        if (end < 0 && text.length <= MAX_LINE_CHARACTERS) continue;
        const reply = readReply(text.slice(0, end));
        if (reply === undefined) throw failed('the responder answered something else');
        return reply;
      }
      throw failed('the responder ended while it was asked');
    });
  } finally {
    socket?.on('error', () => undefined);
    socket?.destroy();
  }
}

function failed(message: string, options?: ConstructorParameters<typeof VpclabError>[2]): VpclabError {
  return new VpclabError('DAEMON_FAILED', message, options);
}

function unexpected(reply: ControlReply): VpclabError {
  const reason = reply.kind === 'refused' ? reply.reason : `it answered "${reply.kind}"`;
  return failed(`the responder refused: ${reason}`);
}
