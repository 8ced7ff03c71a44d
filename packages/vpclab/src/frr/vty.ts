// Talks to an FRR daemon over its console socket as vtysh does (lib/vty.c, vtysh/vtysh.c): a command and a NUL byte go
// in; text, three NUL bytes and a status byte come out. One round trip and no process for any number of commands.

import type { Duplex } from 'node:stream';
import { VpclabError, errorMessage } from '../errors.ts';
import { bounded } from '../model/bounded.ts';

const TERMINATOR_BYTES = 4;
/** lib/command.h: CMD_SUCCESS. */
const SUCCESS = 0;

export type VtyReply = { readonly command: string; readonly text: string; readonly status: number };

export type VtyOptions = {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** A connection to the console socket. */
  readonly connect: () => Promise<Duplex>;
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
  { connect, signal, timeoutMs }: VtyOptions,
): Promise<readonly VtyReply[]> {
  const replies: VtyReply[] = [];
  const unmet = `FRR at ${socketPath} did not answer "${commands.at(-1)}"`;
  let socket: Duplex | undefined;
  try {
    return await bounded({ signal, timeoutMs }, unmet, async () => {
      socket = await connect();
      socket.write(commands.map((command) => `${command}\0`).join(''));
      let received: Buffer = Buffer.alloc(0);
      for await (const chunk of socket) {
        received = takeReplies(Buffer.concat([received, chunk as Buffer]), commands, replies);
        if (replies.length === commands.length) return replies;
      }
      throw new VpclabError('COMMAND_FAILED', `FRR at ${socketPath} hung up before it answered`);
    });
  } catch (cause) {
    if (cause instanceof VpclabError) throw cause;
    throw new VpclabError('COMMAND_FAILED', `FRR at ${socketPath}: ${errorMessage(cause)}`, { cause });
  } finally {
    socket?.on('error', () => undefined);
    socket?.destroy();
  }
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
