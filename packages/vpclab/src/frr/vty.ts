// Talks to an FRR daemon over its console socket as vtysh does (lib/vty.c, vtysh/vtysh.c): a command and a NUL byte go
// in; text, three NUL bytes and a status byte come out. One round trip and no process for any number of commands.

import { connect } from 'node:net';
import { VpclabError, errorMessage } from '../errors.ts';

const DEFAULT_TIMEOUT_MS = 5_000;
const TERMINATOR_BYTES = 4;
/** lib/command.h: CMD_SUCCESS. */
const SUCCESS = 0;

export type VtyReply = { readonly command: string; readonly text: string; readonly status: number };

export type VtyOptions = {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** `reply`: a refused command is a reply with its status, for those who ask several versions. */
  readonly onRefused?: 'throw' | 'reply';
};

/**
 * Runs commands one after the other in one session with full rights, and returns their output.
 * Throws COMMAND_FAILED with the commands that the daemon refused and what it said; the others have taken effect.
 */
export async function runVty(
  socketPath: string,
  commands: readonly string[],
  options: VtyOptions,
): Promise<readonly VtyReply[]> {
  const [, ...replies] = await exchange(socketPath, ['enable', ...commands], options);
  const refused = replies.filter((reply) => reply.status !== SUCCESS);
  if (refused.length === 0 || options.onRefused === 'reply') return replies;
  throw new VpclabError(
    'COMMAND_FAILED',
    `FRR at ${socketPath} refused ${refused.map(describe).join('; ')}`,
    {
      details: { refused },
    },
  );
}

function describe(reply: VtyReply): string {
  return `"${reply.command}" (status ${reply.status}): ${reply.text.trim() || 'no reason given'}`;
}

async function exchange(
  socketPath: string,
  commands: readonly string[],
  options: VtyOptions,
): Promise<readonly VtyReply[]> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  options.signal.throwIfAborted();
  return await new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const replies: VtyReply[] = [];
    const socket = connect({ path: socketPath });
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', abort);
      socket.destroy();
      settle();
    };
    const fail = (error: Error): void => finish(() => reject(error));
    const timer = setTimeout(() => {
      const awaited = commands[replies.length] ?? 'the end';
      fail(
        new VpclabError(
          'TIMED_OUT',
          `FRR at ${socketPath} did not answer "${awaited}" within ${timeoutMs} ms`,
        ),
      );
    }, timeoutMs);
    const abort = (): void => {
      fail(
        new VpclabError('CANCELLED', `asking FRR at ${socketPath} was cancelled`, {
          cause: options.signal.reason,
        }),
      );
    };
    options.signal.addEventListener('abort', abort, { once: true });
    socket.on('error', (cause) => {
      fail(new VpclabError('COMMAND_FAILED', `FRR at ${socketPath}: ${errorMessage(cause)}`, { cause }));
    });
    socket.on('close', () => {
      fail(new VpclabError('COMMAND_FAILED', `FRR at ${socketPath} hung up before it answered`));
    });
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      received = takeReplies(received, commands, replies);
      if (replies.length === commands.length) finish(() => resolve(replies));
    });
    socket.write(commands.map((command) => `${command}\0`).join(''));
  });
}

/** Moves the complete replies out of the buffer and returns the rest. */
function takeReplies(received: Buffer, commands: readonly string[], replies: VtyReply[]): Buffer {
  let rest = received;
  for (;;) {
    const end = rest.indexOf('\0\0\0');
    const command = commands[replies.length];
    if (end === -1 || rest.length < end + TERMINATOR_BYTES || command === undefined) return rest;
    const status = rest.readUInt8(end + TERMINATOR_BYTES - 1);
    replies.push({ command, text: rest.toString('utf8', 0, end), status });
    rest = rest.subarray(end + TERMINATOR_BYTES);
  }
}
