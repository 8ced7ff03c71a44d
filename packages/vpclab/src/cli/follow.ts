// What a command shows until the user has seen enough: Ctrl-C, a reader that goes away, and the end of the lab are no
// errors.

import type { RunningSandbox } from '../runtime/sandbox-state.ts';
import type { LabClient } from './client.ts';
import type { CliContext } from './context.ts';
import { withInterrupt } from './interrupt.ts';

const ANSWER_MS = 10_000;

type Followed = { readonly sandbox: RunningSandbox; readonly client: LabClient; readonly follow: boolean };

export async function untilSeen(
  { terminal }: Pick<CliContext, 'terminal'>,
  { sandbox, client, follow }: Followed,
  show: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, terminal.outClosed]);
  await withInterrupt(
    () => stop.abort(),
    () => show(signal),
  ).catch(async (error: unknown) => {
    // The user has seen enough.
    if (signal.aborted) return;
    if (!follow || (await stillAnswers(client))) throw error;
    // Somebody who follows to the end has seen all there was.
    terminal.err(`Lab ${sandbox.name} has ended.\n`);
  });
}

/** Of a lab whose vpclabd only starts again, the answer comes late. */
async function stillAnswers(client: LabClient): Promise<boolean> {
  return await client.targets(AbortSignal.timeout(ANSWER_MS)).then(
    () => true,
    () => false,
  );
}
