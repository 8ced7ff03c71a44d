// Linux bridges made and removed.

import type { BridgeRow } from '../../model/rows.ts';
import { deviceGiven, inGroups, observeHost, removal } from '../work/host-rows.ts';
import { toMake, taskOf } from '../work/task.ts';
import type { Work } from '../work/contract.ts';
import { bridge } from './kind.ts';

export const bridgeWork: Work<BridgeRow> = {
  observe: (observing) => observeHost(observing, 'bridge'),
  steps: (changes, making) => [
    removal(bridge, changes, making),
    ...inGroups(
      changes,
      making,
      ({ row }) => [row.netns],
      (some, { name: group, common, gives }) => ({
        name: `bridges of ${group}`,
        ...common,
        tasks: some.map((change) => {
          const { netns, name } = change.row;
          return taskOf(bridge, change, {
            needs: [`netns ${netns}`],
            gives: [deviceGiven(netns, name), ...gives],
          });
        }),
        run: (tasks) => making.world.machine.change('links', toMake(tasks), { signal: making.signal }),
      }),
    ),
  ],
};
