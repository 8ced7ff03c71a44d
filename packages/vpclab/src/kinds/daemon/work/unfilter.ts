// zebra keeps what mgmtd told it, and a later mgmtd knows nothing of that (FRR 10): where mgmtd goes, it takes its
// filters back first, once nothing brings routes any more that they refuse. Where it can't, zebra starts again.

import { askVty } from '../../../frr/ask.ts';
import { MANAGER, vtySocket } from '../../../frr/daemons.ts';
import { UNFILTERED } from '../../../frr/protocols/ospf.ts';
import { directoryOf } from '../../../model/layout.ts';
import { rowsOf } from '../../../model/plan.ts';
import type { DaemonRow } from '../../../model/rows.ts';
import type { LabWorld, Making } from '../../work/contract.ts';
import { restartDaemons } from '../../work/restart-daemons.ts';

type Needed = Pick<Making, 'signal' | 'isChanged'> & {
  readonly intended: Pick<Making['intended'], 'rows'>;
  readonly world: {
    readonly machine: Pick<LabWorld['machine'], 'connect' | 'startDaemons' | 'stopDaemons'>;
  };
};

export async function stopInOrder(
  rows: readonly DaemonRow[],
  making: Needed,
  stop: (rows: readonly DaemonRow[]) => Promise<void>,
): Promise<void> {
  const { intended, world, signal, isChanged } = making;
  const managed = new Set(
    rows.flatMap(({ netns, program }) =>
      program === MANAGER && !isChanged(`netns ${netns}`) ? [netns] : [],
    ),
  );
  const speakers = rows.filter(({ netns, program }) => program === 'ospfd' && managed.has(netns));
  await stop(speakers);
  const zebras = [...managed].filter((netns) => !isChanged(`daemon ${netns}/zebra`));
  const told = await Promise.all(zebras.map((netns) => unfilter(netns, making)));
  await stop(rows.filter((row) => !speakers.includes(row)));
  const untold = new Set(zebras.filter((_netns, index) => told[index] !== true));
  const stale = rowsOf(intended.rows, 'daemon').filter(
    ({ netns, key }) => untold.has(netns) && !isChanged(`daemon ${key}`),
  );
  await restartDaemons(stale, world.machine, signal);
}

const UNFILTER_MS = 2_000;

async function unfilter(netns: string, { world, signal }: Needed): Promise<boolean> {
  const call = { signal, timeoutMs: UNFILTER_MS };
  const console = vtySocket(directoryOf(netns), 'mgmtd');
  try {
    await askVty(world.machine, console, UNFILTERED, call);
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
