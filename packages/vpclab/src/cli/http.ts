// HTTP over a unix socket, with nothing but node:http: bounded, cancellable, and patient while vpclabd restarts.

import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../errors.ts';
import { PATIENCE, listenForSilence, type Patience } from './listen-for-silence.ts';

// Imported, it would give out all that it exports, fetch and WebSocket with it: those take longer to load than a command.
const { request } = process.getBuiltinModule('node:http');
const { connect } = process.getBuiltinModule('node:net');

export type HttpCall = {
  readonly socketPath: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** It is idempotent: such a call is repeated when vpclabd ends during it. */
  readonly idempotent: boolean;
  /** How long the other side may be silent. */
  readonly idleMs: number;
  readonly patience?: Patience;
  readonly signal?: AbortSignal | undefined;
  /** Hears that vpclabd went away and the call is repeated. */
  readonly onRetry?: (() => void) | undefined;
};

/** How long vpclabd may take to come back. */
const RESTART_MS = 5_000;
const RETRY_PAUSE_MS = 50;
/** How long the rest of a lab may take to end after its vpclabd. */
const END_MS = 1_000;
const GONE = new Set(['ECONNRESET', 'EPIPE']);

/** Sends the call and hands its answer to `read`; both are repeated while vpclabd restarts, when that is harmless. */
export async function httpCall<T>(
  call: HttpCall,
  read: (response: IncomingMessage) => Promise<T>,
): Promise<T> {
  let deadline: number | undefined;
  for (;;) {
    // A request that is destroyed after its answer began reports a reset, not why: the reason is kept here.
    const silence = new AbortController();
    const signal =
      call.signal === undefined ? silence.signal : AbortSignal.any([call.signal, silence.signal]);
    try {
      return await read(await send(call, signal, silence));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const code = errno(error);
      if (code === undefined) throw error;
      // Not one that is refused: the listener is init's and lives as long as the lab, so nobody will come back.
      const isGone = GONE.has(code);
      if (isGone && !call.idempotent && (await ends(call.socketPath))) throw ended(error);
      if (!isGone || !call.idempotent || performance.now() > (deadline ?? Infinity))
        throw explain(error, code, deadline !== undefined);
      if (deadline === undefined) call.onRetry?.();
      deadline ??= performance.now() + RESTART_MS;
      await sleep(RETRY_PAUSE_MS);
    }
  }
}

function send(
  { socketPath, method, path, body, idleMs, patience = PATIENCE }: HttpCall,
  signal: AbortSignal,
  silence: AbortController,
): Promise<IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    text === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, headers, agent: false, signal });
    listenForSilence(outgoing, { socketPath, idleMs, what: `${method} ${path}`, patience }, (error) =>
      silence.abort(error),
    );
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** Whether the lab ends with its vpclabd: then nobody listens any more a moment later. */
async function ends(socketPath: string): Promise<boolean> {
  for (
    const deadline = performance.now() + END_MS;
    performance.now() < deadline;
    await sleep(RETRY_PAUSE_MS)
  ) {
    const isHeard = await new Promise<boolean>((resolve) => {
      const socket = connect(socketPath, () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (!isHeard) return true;
  }
  return false;
}

function ended(cause: unknown): VpclabError {
  return new VpclabError('LAB_NOT_RUNNING', 'The lab ended during the request.', { cause });
}

function errno(error: unknown): string | undefined {
  return error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    !(error instanceof VpclabError)
    ? error.code
    : undefined;
}

function explain(cause: unknown, code: string, hadBegun: boolean): VpclabError {
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    if (hadBegun) return ended(cause);
    return new VpclabError(
      'LAB_NOT_RUNNING',
      'The lab does not answer: nothing is listening on its socket.',
      {
        cause,
      },
    );
  }
  if (code === 'EACCES') {
    return new VpclabError('LAB_NOT_RUNNING', "The lab's socket belongs to another user.", { cause });
  }
  return new VpclabError(
    'DAEMON_FAILED',
    `vpclabd went away during the request (${code}); it restarts by itself. Run the command again: it continues from the current state.`,
    { cause },
  );
}
