// Namespaces made and removed.

import type { NetnsRow } from '../../../model/rows.ts';
import { inGroups, observeHost, removal } from '../../work/host-rows.ts';
import { toMake, taskOf } from '../../work/task.ts';
import type { Work } from '../../work/contract.ts';
import { netns } from '../kind.ts';
import { departedNodes, forgotten } from './forget-nodes.ts';

export const netnsWork: Work<NetnsRow> = {
  observe: (observing) => observeHost(observing, 'netns'),
  steps: (changes, making) => [
    departedNodes(changes, making),
    // As long as the namespace is there, the next plan takes its node away once more, whatever ended this one.
    removal(netns, changes, making, (row) => [forgotten(row.name)]),
    ...inGroups(
      changes,
      making,
      ({ row }) => [row.name],
      (some, { name, common, gives }) => ({
        name: `namespaces of ${name}`,
        ...common,
        tasks: some.map((change) => taskOf(netns, change, { needs: [], gives })),
        run: (tasks) => making.world.machine.change('namespaces', toMake(tasks), { signal: making.signal }),
      }),
    ),
  ],
};
