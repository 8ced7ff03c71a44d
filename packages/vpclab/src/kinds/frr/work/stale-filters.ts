// zebra keeps the filters that mgmtd gave it, and a new mgmtd adds to them without removing any (FRR 10). Where filters
// changed while mgmtd was gone, zebra is restarted and gets all of them from the new one.

import { MANAGER } from '../../../frr/daemons.ts';
import { frrDelta } from '../../../frr/delta.ts';
import { needsManager } from '../../../frr/filters.ts';
import { changesOf, rowsOf, type ChangeOf } from '../../../model/plan.ts';
import type { Making } from '../../work/contract.ts';
import { restartDaemons } from '../../work/restart-daemons.ts';
import type { Step } from '../../work/step.ts';
import { changesIn } from '../../work/task.ts';

export function restartStale(stage: string, { plan, intended, world, signal, isChanged }: Making): Step {
  const stale = changesOf(plan.changes, 'frr').filter((change) => isStale(change, isChanged));
  return {
    name: 'stale filters',
    stage,
    tasks: stale.map((change) => ({
      what: `zebra of ${change.row.netns}`,
      change,
      gives: [],
      needs: [`daemon ${change.row.netns}/mgmtd`],
    })),
    after: ['step router configuration'],
    run: async (tasks) => {
      const routers = new Set(changesOf(changesIn(tasks), 'frr').map(({ row }) => row.netns));
      const rows = rowsOf(intended.rows, 'daemon').filter(
        ({ netns, program }) => routers.has(netns) && program !== MANAGER,
      );
      await restartDaemons(rows, world.machine, signal);
    },
  };
}

/** Without mgmtd, the filters observed are those that zebra holds. */
export function isStale(change: ChangeOf<'frr'>, isChanged: Making['isChanged']): boolean {
  if (change.kind !== 'update' || change.observed.kind !== 'frr') return false;
  const { netns, router } = change.row;
  const { router: observed } = change.observed;
  if (router.managed === undefined || observed.ospf?.accept === undefined) return false;
  if (isChanged(`daemon ${netns}/zebra`)) return false;
  // An mgmtd that is still running removes its filters before it stops.
  if (!needsManager(router)) return !isChanged(`daemon ${netns}/mgmtd`);
  return (
    isChanged(`daemon ${netns}/mgmtd`) && frrDelta(observed, router).some(({ daemon }) => daemon === 'mgmtd')
  );
}
