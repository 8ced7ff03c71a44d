// Commands on the console of an FRR daemon, and what takes them back.

import { VpclabError } from '../../errors.ts';
import { runVty } from '../../frr/vty.ts';
import { connectUnix } from '../../machine/kernel/sockets.ts';
import { unlessGone } from './unless-gone.ts';

const STEP_MS = 5_000;
const TAKES_BACK = /^no /;

export async function configure(
  socket: string,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await runVty(socket, commands, { ...callOf(socket, signal), onRefused: 'throw' });
}

/** A daemon that was restarted meanwhile has started from its file: it does not have these lines, and refuses the "no". */
export async function takeBack(
  socket: string,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const asked = runVty(socket, commands, { ...callOf(socket, signal), onRefused: 'reply' });
  const replies = (await unlessGone(asked)) ?? [];
  const refused = replies.filter(({ command, status }) => status !== 0 && !TAKES_BACK.test(command));
  if (refused.length === 0) return;
  const said = refused.map(({ command, text }) => `"${command}": ${text.trim()}`).join('; ');
  throw new VpclabError('COMMAND_FAILED', `FRR at ${socket} refused ${said}`);
}

function callOf(socket: string, signal: AbortSignal): Parameters<typeof runVty>[2] {
  const call = { timeoutMs: STEP_MS, signal };
  return { ...call, connect: () => connectUnix(socket, call) };
}
