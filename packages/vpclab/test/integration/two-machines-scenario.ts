// Runs inside a sandbox: one process with two machines, which differ in where their namespaces are named and their
// daemons recorded. The same rows are made on both, then one of them is changed.

import { mkdirSync } from 'node:fs';
import { LocalMachine } from '../../src/machine/local/local-machine.ts';
import type { Machine } from '../../src/machine/machine.ts';
import type { Change } from '../../src/model/plan.ts';
import type { DaemonRow, HostRow, NftRow } from '../../src/model/rows.ts';

export type Seen = {
  readonly rows: readonly string[];
  readonly machines: readonly string[];
  readonly nft: readonly string[];
  readonly daemons: readonly string[];
  readonly running: readonly (number | undefined)[];
};

const OTHER = '/run/netns-of-other';

export async function onTwo(
  rows: readonly HostRow[],
  nft: NftRow,
  extra: HostRow,
): Promise<Readonly<Record<'one' | 'other' | 'oneAfter' | 'otherAfter', Seen>>> {
  mkdirSync(OTHER);
  const one = new LocalMachine({ name: 'one', recordDirectory: '/run/one' });
  const other = new LocalMachine({ name: 'other', netnsDirectory: OTHER, recordDirectory: '/run/other' });
  const signal = AbortSignal.timeout(10_000);
  try {
    for (const machine of [one, other]) {
      await make(machine, rows);
      await machine.startDaemons([sleeper(machine.name)], { signal });
    }
    await one.change('nft', creates([nft]), {});
    const before = { one: await look(one, nft), other: await look(other, nft) };
    await make(other, [extra]);
    await one.stopDaemons(['web-1/sleeper']);
    return { ...before, oneAfter: await look(one, nft), otherAfter: await look(other, nft) };
  } finally {
    await other.stopDaemons(['web-1/sleeper']);
    for (const machine of [one, other]) machine.close();
  }
}

function creates(rows: readonly Change['row'][]): readonly Change[] {
  return rows.map((row) => ({ kind: 'create', row, reason: 'test' }));
}

async function make(machine: Machine, rows: readonly HostRow[]): Promise<void> {
  for (const stage of ['namespaces', 'links', 'addressing', 'sysctls', 'node-ends'] as const)
    await machine.change(stage, creates(rows), {});
}

async function look(machine: Machine, nft: NftRow): Promise<Seen> {
  const rows = await machine.observeKernel({ sysctls: [] }, {});
  return {
    rows: rows.map(({ key }) => key).toSorted(),
    machines: [...new Set(rows.flatMap((row) => (row.kind === 'netns' ? [row.machine] : [])))],
    nft: (await machine.observeNft([nft], {})).map(({ key }) => key),
    daemons: (await machine.observeDaemons()).map(({ netns, args }) => `${netns} ${args.at(-1)}`),
    running: machine.daemons().map(({ pid }) => pid),
  };
}

function sleeper(name: string): DaemonRow {
  const directory = `/run/sleeper-${name}`;
  const pidFile = `${directory}/pid`;
  return {
    kind: 'daemon',
    key: 'web-1/sleeper',
    netns: 'web-1',
    program: '/bin/sh',
    args: ['-c', `echo $$ >${pidFile}; exec sleep 60`, name],
    env: {},
    directory,
    pidFile,
    logFile: `${directory}/log`,
    readySocket: undefined,
    database: undefined,
    after: [],
    restartsWith: [],
    carries: '',
    origin: { concept: 'lab', name: 'test' },
  };
}
