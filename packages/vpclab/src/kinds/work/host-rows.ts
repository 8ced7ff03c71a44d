// What the kinds of kernel objects share: they are read together, removed together, and made in two groups.

import { rowsOf } from '../../model/plan.ts';
import type { Change, RowChange } from '../../model/plan.ts';
import type { HostRow, RowOf } from '../../model/rows.ts';
import type { Step } from './step.ts';
import { changesIn, partialTask } from './task.ts';
import type { Names } from './task.ts';
import type { Making, Observing } from './contract.ts';

async function readAll({ intended, world, signal }: Observing): Promise<readonly HostRow[]> {
  return await world.machine.observeKernel({ sysctls: rowsOf(intended, 'sysctl') }, { signal });
}

export async function observeHost<K extends HostRow['kind']>(
  { once }: Observing,
  kind: K,
): Promise<readonly RowOf<K>[]> {
  return rowsOf(await once(readAll), kind);
}

/** Given when everything that goes is gone: it may hold names and addresses that are wanted. */
export const REMOVED = 'removed';

/** Given by everything in the lab's own namespaces: what belongs to tenants comes after it. */
const SKELETON = 'skeleton';

/** What nothing asks for any more, and what has to go before it is made again: in one go, users before what they use. */
export function removal<R extends HostRow>(
  kind: Names<R>,
  changes: readonly RowChange<R>[],
  { world, signal }: Making,
  needs: (row: R) => readonly string[] = () => [],
): Step {
  const gone = changes.filter((change) => change.kind === 'delete' || change.kind === 'replace');
  return {
    name: 'remove from the kernel',
    stage: 'removing',
    tasks: gone.map((change) => partialTask(kind, change, { needs: needs(change.row), gives: [REMOVED] })),
    after: ['step stop daemons'],
    run: (tasks) => world.machine.change('deletes', changesIn(tasks).map(asDelete), { signal }),
  };
}

function asDelete(change: Change): Change {
  return change.kind === 'replace' ? { kind: 'delete', row: change.observed, reason: change.reason } : change;
}

export type Group = {
  readonly name: 'skeleton' | 'tenants';
  /** Where the steps of the group stand. */
  readonly common: Pick<Step, 'stage' | 'after'>;
  /** What the tasks of the group give besides. */
  readonly gives: readonly string[];
};

const GROUPS: readonly Group[] = [
  { name: 'skeleton', common: { stage: undefined, after: [REMOVED] }, gives: [SKELETON] },
  { name: 'tenants', common: { stage: 'namespaces and links', after: [REMOVED, SKELETON] }, gives: [] },
];

/** The lab's own namespaces come first, so that its daemons start early. */
export function inGroups<C extends Change>(
  changes: readonly C[],
  { isOuter }: Making,
  netnsOf: (change: C) => readonly string[],
  step: (changes: readonly C[], group: Group) => Step,
): readonly Step[] {
  const wanted = changes.filter((change) => change.kind !== 'delete');
  const groups = Map.groupBy(wanted, (change) => (netnsOf(change).some(isOuter) ? 'tenants' : 'skeleton'));
  return GROUPS.map((group) => step(groups.get(group.name) ?? [], group));
}

/** Devices are given as `device <netns>/<device>`, whoever makes them. */
export function deviceGiven(netns: string, device: string): string {
  return `device ${netns}/${device}`;
}
