// zebra loses track of a link that was renamed under it ("results are uncertain!", zebra/interface.c): the link that takes
// its place has an address in the kernel and none in zebra, and no session comes up for as long as that zebra lives.

import { setTimeout as sleep } from 'node:timers/promises';
import { askVty } from '../../../frr/ask.ts';
import { vtySocket } from '../../../frr/daemons.ts';
import type { Machine } from '../../../machine/machine.ts';
import { directoryOf } from '../../../model/layout.ts';
import { changesOf, rowsOf } from '../../../model/plan.ts';
import type { AddressRow } from '../../../model/rows.ts';
import { restartDaemons } from '../../work/restart-daemons.ts';
import type { Step } from '../../work/step.ts';
import { changesIn } from '../../work/task.ts';
import type { Making } from '../../work/contract.ts';

/** The kernel tells it at once; a busy machine takes longer. */
const HEAR_MS = 2_000;
const POLL_MS = 50;

/** The plan said that it may be needed: see address/kind.ts. */
export function restartUnheard(stage: string, { plan, intended, world, signal, isChanged }: Making): Step {
  const readdressed = changesOf(plan.changes, 'address').filter(
    ({ kind, row: { netns } }) =>
      kind !== 'delete' && intended.has(`frr ${netns}`) && !isChanged(`daemon ${netns}/zebra`),
  );
  return {
    name: 'unheard addresses',
    stage,
    tasks: readdressed.map((change) => ({
      what: `zebra of ${change.row.netns}`,
      change,
      gives: [],
      needs: [`address ${change.row.key}`],
    })),
    after: ['step router configuration'],
    run: async (tasks) => {
      const unheard = await Promise.all(
        changesOf(changesIn(tasks), 'address').map(async ({ row }) =>
          (await isUnheard(row, world.machine, signal)) ? [row.netns] : [],
        ),
      );
      const blind = new Set(unheard.flat());
      if (blind.size === 0) return;
      const routers = rowsOf(intended.rows, 'daemon').filter((row) => blind.has(row.netns));
      await restartDaemons(routers, world.machine, signal);
    },
  };
}

async function isUnheard(row: AddressRow, machine: Machine, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + HEAR_MS;
  const command = `show interface ${row.device}`;
  for (;;) {
    const [reply] = await askVty(machine, vtySocket(directoryOf(row.netns), 'zebra'), [command], { signal });
    if (reply === undefined) return false;
    if (reply.text.split(/\s+/).includes(`${row.address}/${row.prefixLength}`)) return false;
    if (performance.now() > deadline) return true;
    await sleep(POLL_MS, undefined, { signal });
  }
}
