// `vpclab logs`.

import { printableAll } from '../../printable.ts';
import type { LabClient } from '../client.ts';
import type { LogsFlags } from '../commands/logs.ts';
import type { CliContext } from '../context.ts';
import { withInterrupt } from '../interrupt.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { table } from '../render/table.ts';

const ANSWER_MS = 10_000;

export async function runLogs(
  this: CliContext,
  { name, follow = false, lines, json }: LogsFlags,
  log?: string,
): Promise<void> {
  const { terminal } = this;
  const sandbox = await chooseLab(name);
  const client = clientOf(sandbox);
  if (log === undefined) {
    const logs = await client.logs();
    if (json) printJson(this, logs);
    else {
      const columns = [
        { title: 'LOG', fixed: true },
        { title: 'BYTES', align: 'right' },
      ] as const;
      const rows = printableAll(logs).map((entry) => [entry.name, String(entry.bytes)]);
      terminal.out(table(columns, rows, { width: terminal.columns(), paint: paint(terminal.outColor) }));
    }
    return;
  }
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, terminal.outClosed]);
  const show = (): Promise<void> =>
    client.log(log, { lines, follow, signal, onText: (text) => terminal.out(text) });
  await withInterrupt(() => stop.abort(), show).catch(async (error: unknown) => {
    // The user has seen enough.
    if (signal.aborted) return;
    if (!follow || (await stillAnswers(client))) throw error;
    // Who follows a log to its end has seen what there was to see.
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
