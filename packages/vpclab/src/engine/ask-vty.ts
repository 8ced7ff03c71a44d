// Commands for a routing daemon, over its console socket on its machine.

import { runVty } from '../frr/vty.ts';
import type { VtyReply } from '../frr/vty.ts';
import type { Machine } from '../machine/machine.ts';

const ANSWER_MS = 5_000;

export async function askVty(
  machine: Machine,
  path: string,
  commands: readonly string[],
  options: { readonly signal: AbortSignal; readonly timeoutMs?: number | undefined },
): Promise<readonly VtyReply[]> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs ?? ANSWER_MS };
  return await runVty(path, commands, {
    ...call,
    connect: () => machine.connect({ kind: 'unix', path }, call),
  });
}
