// `vpclab logs`.

import { printableAll } from '../../printable.ts';
import type { LogsFlags } from '../commands/logs.ts';
import type { CliContext } from '../context.ts';
import { untilSeen } from '../follow.ts';
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
  await untilSeen(this, { sandbox, client, follow }, (signal) =>
    client.log(log, { lines, follow, signal, onText: (text) => terminal.out(text) }),
  );
}
