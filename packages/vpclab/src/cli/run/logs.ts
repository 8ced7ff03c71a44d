// `vpclab logs`.

import type { LogsFlags } from '../commands/logs.ts';
import type { CliContext } from '../context.ts';
import { withInterrupt } from '../interrupt.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { table } from '../render/table.ts';

export async function runLogs(
  this: CliContext,
  { name, follow = false, lines, json }: LogsFlags,
  log?: string,
): Promise<void> {
  const { terminal } = this;
  const client = clientOf(await chooseLab(name));
  if (log === undefined) {
    const logs = await client.logs();
    if (json) printJson(this, logs);
    else {
      const columns = [
        { title: 'LOG', fixed: true },
        { title: 'BYTES', align: 'right' },
      ] as const;
      const rows = logs.map((entry) => [entry.name, String(entry.bytes)]);
      terminal.out(table(columns, rows, { width: terminal.columns(), paint: paint(terminal.outColor) }));
    }
    return;
  }
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, terminal.outClosed]);
  const show = (): Promise<void> =>
    client.log(log, { lines, follow, signal, onText: (text) => terminal.out(text) });
  await withInterrupt(() => stop.abort(), show).catch((error: unknown) => {
    // The user has seen enough.
    if (!signal.aborted) throw error;
  });
}
