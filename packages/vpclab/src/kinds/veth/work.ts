// Veth pairs: made with side `b` down, which comes up last, in one batch: ovs-vswitchd reacts to every event of links
// that are up.

import { rowsOf } from '../../model/plan.ts';
import type { ChangeOf } from '../../model/plan.ts';
import type { LinkEnd, VethRow } from '../../model/rows.ts';
import { deviceGiven, inGroups, observeHost, removal } from '../work/host-rows.ts';
import type { Group } from '../work/host-rows.ts';
import type { Step, Task } from '../work/step.ts';
import { toMake, partialTask, taskOf } from '../work/task.ts';
import type { Work } from '../work/contract.ts';
import { veth } from './kind.ts';

export const vethWork: Work<VethRow> = {
  observe: (observing) => observeHost(observing, 'veth'),
  steps: (changes, making) => {
    const make = (some: readonly ChangeOf<'veth'>[], { name, common }: Group): Step => ({
      name: `links of ${name}`,
      stage: common.stage,
      after: [...common.after, `step walls of ${name}`],
      tasks: some.map(pairTask),
      run: (tasks) => making.world.machine.change('links', toMake(tasks), { signal: making.signal }),
    });
    const raise = (some: readonly ChangeOf<'veth'>[], { name, common, gives }: Group): Step => ({
      name: `raise links of ${name}`,
      stage: common.stage,
      after: [`step addressing of ${name}`],
      tasks: some.map((change) => taskOf(veth, change, { needs: [made(change.row)], gives })),
      run: (tasks) => making.world.machine.change('node-ends', toMake(tasks), { signal: making.signal }),
    });
    const ends = ({ row: { a, b } }: ChangeOf<'veth'>): readonly string[] => [a.netns, b.netns];
    return [
      removal(veth, changes, making),
      ...inGroups(changes, making, ends, make),
      ...inGroups(changes, making, ends, raise),
    ];
  },
  report: async (rows, { world, signal }) => {
    const observed = rowsOf(await world.machine.observeKernel({ sysctls: [] }, { signal }), 'veth');
    const up = new Set(observed.flatMap(({ a, b }) => [a, b].filter((end) => end.up).map(nameOf)));
    return { linksDown: rows.flatMap(({ a, b }) => [a, b].map(nameOf)).filter((name) => !up.has(name)) };
  },
};

function nameOf({ netns, name }: LinkEnd): string {
  return `${netns}/${name}`;
}

function pairTask(change: ChangeOf<'veth'>): Task {
  const { row } = change;
  const ends = [row.a, row.b];
  const bridges = ends.flatMap(({ netns, master }) =>
    master === undefined ? [] : deviceGiven(netns, master),
  );
  return partialTask(veth, change, {
    needs: [
      ...ends.map((end) => `netns ${end.netns}`),
      ...ends.map((end) => `unplugged ${end.netns}/${end.name}`),
      ...bridges,
    ],
    gives: [made(row), ...ends.map((end) => deviceGiven(end.netns, end.name))],
  });
}

function made({ key }: VethRow): string {
  return `made link ${key}`;
}
