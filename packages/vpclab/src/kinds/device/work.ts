// Devices of Open vSwitch: raised once their switch has made them.

import type { DeviceRow } from '../../model/rows.ts';
import { observeHost, removal } from '../work/host-rows.ts';
import type { Step } from '../work/step.ts';
import { toMake, taskOf } from '../work/task.ts';
import type { Work } from '../work/contract.ts';
import { device } from './kind.ts';

export const deviceWork: Work<DeviceRow> = {
  observe: (observing) => observeHost(observing, 'device'),
  steps: (changes, making) => {
    const wanted = changes.filter(({ kind }) => kind !== 'delete');
    return [
      removal(device, changes, making),
      ...[...Map.groupBy(wanted, ({ row }) => row.netns)].map(([netns, some]): Step => ({
        name: `devices of ${netns}`,
        stage: netns,
        tasks: some.map((change) => taskOf(device, change, { needs: [`daemon ${netns}/ovs-vswitchd`] })),
        after: [`ovsdb of ${netns}`],
        run: (tasks) => making.world.machine.change('devices', toMake(tasks), { signal: making.signal }),
      })),
    ];
  },
};
