// `vpclab logs`.

import { printableAll, printableJson } from '../../printable.ts';
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
  const shown = json ? jsonLines(log, terminal.out) : { onText: terminal.out, end: () => undefined };
  await untilSeen(this, { sandbox, client, follow }, (signal) =>
    client.log(log, { lines, follow, signal, onText: shown.onText }),
  ).finally(shown.end);
}

/** A log comes in pieces of any length. */
function jsonLines(log: string, write: (text: string) => void) {
  let rest = '';
  const writeLine = (line: string): void => write(`${printableJson({ log, line })}\n`);
  return {
    onText: (text: string): void => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(writeLine);
    },
    end: (): void => {
      if (rest !== '') writeLine(rest);
    },
  };
}
