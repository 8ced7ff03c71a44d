// Addresses, neighbours and routes: each namespace is visited once for all three.

import { rowsOf } from '../../model/plan.ts';
import type { Change } from '../../model/plan.ts';
import type { AddressRow, NeighbourRow, RouteRow } from '../../model/rows.ts';
import { REMOVED, deviceGiven, inGroups, removal } from './host-rows.ts';
import type { Step, Task } from './step.ts';
import { taskOf, toMake } from './task.ts';
import type { Names } from './task.ts';
import type { Making } from './contract.ts';

export function addressing<R extends AddressRow | NeighbourRow | RouteRow>(
  kind: Names<R>,
  changes: readonly (Change & { readonly row: R })[],
  making: Making,
): readonly Step[] {
  const { signal, intended, world } = making;
  // What is on the end of a tenant's link comes with that link, wherever the end is.
  const ends = new Map(
    rowsOf(intended.rows, 'veth').flatMap(({ a, b }) =>
      [a, b].map((end) => [deviceGiven(end.netns, end.name), [a.netns, b.netns]] as const),
    ),
  );
  const onDevice = ({ netns, device }: R): boolean => intended.has(deviceGiven(netns, device));
  const tasksOf = (some: typeof changes, gives: readonly string[] = []): readonly Task[] =>
    some.map((change) => {
      const { netns, device } = change.row;
      return taskOf(kind, change, { needs: [`netns ${netns}`, deviceGiven(netns, device)], gives });
    });
  const run: Step['run'] = (tasks, onProgress) =>
    world.machine.change('addressing', toMake(tasks).map(withRoute), { signal, onProgress });
  // What a switch makes comes after the switch, and is that node's own affair.
  const ofNodes = Map.groupBy(
    changes.filter(({ kind: what, row }) => what !== 'delete' && onDevice(row)),
    ({ row }) => row.netns,
  );
  return [
    removal(kind, changes, making),
    ...inGroups(
      changes.filter(({ row }) => !onDevice(row)),
      making,
      ({ row }) => [row.netns, ...(ends.get(deviceGiven(row.netns, row.device)) ?? [])],
      (some, { name, common, gives }) => ({
        name: `addressing of ${name}`,
        ...common,
        tasks: tasksOf(some, gives),
        run,
      }),
    ),
    ...[...ofNodes].map(([netns, some]): Step => ({
      name: `addressing of ${netns}`,
      stage: netns,
      tasks: tasksOf(some),
      after: [REMOVED],
      run,
    })),
  ];
}

/** The kernel makes a connected route with its address alone: one that is gone has to be asked for. */
function withRoute(change: Change): Change {
  if (change.kind !== 'update' || change.row.kind !== 'address' || change.observed.kind !== 'address')
    return change;
  return change.observed.isUnrouted === true
    ? { ...change, row: { ...change.row, isUnrouted: true } }
    : change;
}
