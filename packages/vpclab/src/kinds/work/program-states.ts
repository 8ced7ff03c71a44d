// How the programs are that runners keep running, as the runners say.

import { RUNNER, stateFileOf } from '../../model/daemon-row.ts';
import type { Machine } from '../../machine/machine.ts';

const MOST_BYTES = 400;

/** By the runner's key, in words; of one that is not there: "not running". */
export async function programStates(machine: Machine): Promise<ReadonlyMap<string, string>> {
  const runners = machine.daemons().filter(({ row }) => row.program === RUNNER);
  return new Map(
    await Promise.all(
      runners.map(async ({ row, state }): Promise<readonly [string, string]> => {
        const isThere = state === 'running' || state === 'starting';
        return [row.key, isThere ? await readState(machine, stateFileOf(row)) : 'not running'];
      }),
    ),
  );
}

async function readState(machine: Machine, file: string): Promise<string> {
  const size = (await machine.logSize(file)) ?? 0;
  if (size === 0) return 'starting';
  const text = Buffer.from(await machine.readLog(file, 0, Math.min(size, MOST_BYTES))).toString('utf8');
  return text.trim().split('\n').at(-1) ?? '';
}
