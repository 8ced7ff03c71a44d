// Runs inside a sandbox: observes after each command with what was kept from before, and beside it anew.

import { execFileSync } from 'node:child_process';
import type * as Observe from '../../src/host/observe.ts';
import type { HostRow, SysctlRow } from '../../src/model/rows.ts';

export type Look = {
  readonly command: string;
  readonly kept: readonly string[];
  readonly anew: readonly string[];
};

const MODULE = new URL('../../src/host/observe.ts', import.meta.url).href;

export async function lookAfterEach(
  commands: readonly string[],
  sysctls: readonly SysctlRow[],
): Promise<readonly Look[]> {
  const { observeHostRows } = (await import(MODULE)) as typeof Observe;
  const looks: Look[] = [];
  await observeHostRows({ sysctls });
  for (const [index, command] of commands.entries()) {
    execFileSync('sh', ['-c', command], { stdio: 'ignore', timeout: 10_000 });
    const kept = texts(await observeHostRows({ sysctls }));
    // A module under another name keeps nothing yet.
    const other = (await import(`${MODULE}?${index}`)) as typeof Observe;
    looks.push({ command, kept, anew: texts(await other.observeHostRows({ sysctls })) });
  }
  return looks;
}

function texts(rows: readonly HostRow[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
