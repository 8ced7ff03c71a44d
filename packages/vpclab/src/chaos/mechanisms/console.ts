// Commands on the console of an FRR daemon, and what takes them back.

import { VpclabError } from '../../errors.ts';
import { runVty } from '../../frr/vty.ts';
import type { VtyReply } from '../../frr/vty.ts';
import { connectUnix } from '../../machine/kernel/sockets.ts';

const STEP_MS = 5_000;
/** A daemon that is gone has lost its running configuration: it starts from its file. */
const GONE = ['ENOENT', 'ECONNREFUSED'];
const TAKES_BACK = /^no /;

export async function configure(
  socket: string,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await runVty(socket, commands, { ...callOf(socket, signal), onRefused: 'throw' });
}

/** A daemon that was restarted meanwhile does not have these lines, and refuses the "no". */
export async function takeBack(
  socket: string,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const replies = await runVty(socket, commands, { ...callOf(socket, signal), onRefused: 'reply' }).catch(
    (error: unknown): readonly VtyReply[] => {
      if (isGone(error)) return [];
      throw error;
    },
  );
  const refused = replies.filter(({ command, status }) => status !== 0 && !TAKES_BACK.test(command));
  if (refused.length === 0) return;
  const said = refused.map(({ command, text }) => `"${command}": ${text.trim()}`).join('; ');
  throw new VpclabError('COMMAND_FAILED', `FRR at ${socket} refused ${said}`);
}

function callOf(socket: string, signal: AbortSignal): Parameters<typeof runVty>[2] {
  const call = { timeoutMs: STEP_MS, signal };
  return { ...call, connect: () => connectUnix(socket, call) };
}

function isGone(error: unknown): boolean {
  const cause = error instanceof VpclabError ? error.cause : error;
  return cause instanceof Error && 'code' in cause && GONE.includes(String(cause.code));
}
