// Addresses, neighbours and routes: each namespace is visited once for all three.

import { rowsOf } from '../../model/plan.ts';
import type { Change, RowChange } from '../../model/plan.ts';
import type { AddressRow, NeighbourRow, RouteRow } from '../../model/rows.ts';
import { REMOVED, deviceGiven, inGroups, removal } from './host-rows.ts';
import type { Step, Task } from './step.ts';
import { partialTask, taskOf, toMake } from './task.ts';
import type { Names } from './task.ts';
import type { Making } from './contract.ts';

export function addressing<R extends AddressRow | NeighbourRow | RouteRow>(
  kind: Names<R>,
  changes: readonly RowChange<R>[],
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
  // An address that another one of its device follows goes after that one came: without any, a gateway would send with
  // its address of the inside.
  const followed = changes.filter(
    (gone) => gone.kind === 'delete' && isFollowed(gone.row, changes) && !onDevice(gone.row),
  );
  const before = (some: typeof changes): readonly Task[] =>
    followed
      .filter(({ row }) => some.some((change) => isSameDevice(change.row, row)))
      .map((change) => partialTask(kind, change, { needs: [] }));
  // What a switch makes comes after the switch, and is that node's own affair.
  const ofNodes = Map.groupBy(
    changes.filter(({ kind: what, row }) => what !== 'delete' && onDevice(row)),
    ({ row }) => row.netns,
  );
  return [
    removal(
      kind,
      changes.filter((change) => !followed.includes(change)),
      making,
    ),
    ...inGroups(
      changes.filter(({ row }) => !onDevice(row)),
      making,
      ({ row }) => [row.netns, ...(ends.get(deviceGiven(row.netns, row.device)) ?? [])],
      (some, { name, common, gives }) => ({
        name: `addressing of ${name}`,
        ...common,
        tasks: [...before(some), ...tasksOf(some, gives)],
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

type OnDevice = AddressRow | NeighbourRow | RouteRow;

function isFollowed(gone: OnDevice, changes: readonly Change[]): boolean {
  return (
    gone.kind === 'address' &&
    changes.some(({ kind, row }) => kind !== 'delete' && row.kind === 'address' && isSameDevice(row, gone))
  );
}

function isSameDevice(one: OnDevice, other: OnDevice): boolean {
  return one.netns === other.netns && one.device === other.device;
}

/** The kernel makes a connected route with its address alone: one that is gone has to be asked for. */
function withRoute(change: Change): Change {
  if (change.kind !== 'update' || change.row.kind !== 'address' || change.observed.kind !== 'address')
    return change;
  return change.observed.isUnrouted === true
    ? { ...change, row: { ...change.row, isUnrouted: true } }
    : change;
}
