// Runs inside a sandbox: observes after each command with what was kept from before, and beside it anew.

import { execFileSync } from 'node:child_process';
import { LocalMachine } from '../../src/machine/local/local-machine.ts';
import type { HostRow, SysctlRow } from '../../src/model/rows.ts';

export type Look = {
  readonly command: string;
  readonly kept: readonly string[];
  readonly anew: readonly string[];
};

export async function lookAfterEach(
  commands: readonly string[],
  sysctls: readonly SysctlRow[],
): Promise<readonly Look[]> {
  const keeping = new LocalMachine();
  const looks: Look[] = [];
  await keeping.observeKernel({ sysctls }, {});
  for (const command of commands) {
    execFileSync('sh', ['-c', command], { stdio: 'ignore', timeout: 10_000 });
    const kept = texts(await keeping.observeKernel({ sysctls }, {}));
    // Another machine has kept nothing yet.
    const other = new LocalMachine();
    looks.push({ command, kept, anew: texts(await other.observeKernel({ sysctls }, {})) });
    other.close();
  }
  keeping.close();
  return looks;
}

export async function countAfter(command: string): Promise<number> {
  execFileSync('sh', ['-c', command], { stdio: 'ignore', timeout: 30_000 });
  const machine = new LocalMachine();
  const rows = await machine.observeKernel({ sysctls: [] }, {});
  machine.close();
  return rows.length;
}

function texts(rows: readonly HostRow[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
