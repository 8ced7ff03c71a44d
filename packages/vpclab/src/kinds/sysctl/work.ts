// Sysctls: walls are there before links, and a namespace forwards only once its rules are loaded (one that forwards
// before keeps untranslated connections for good).

import type { SysctlRow } from '../../model/rows.ts';
import { inGroups, observeHost } from '../work/host-rows.ts';
import type { Step } from '../work/step.ts';
import { toMake, taskOf } from '../work/task.ts';
import type { Work } from '../work/contract.ts';
import { sysctl } from './kind.ts';

export const sysctlWork: Work<SysctlRow> = {
  observe: (observing) => observeHost(observing, 'sysctl'),
  steps: (changes, making) => {
    const run: Step['run'] = (tasks) => making.world.machine.change('sysctls', toMake(tasks), { signal: making.signal });
    return [
      ...inGroups(
        changes.filter(({ row }) => !isForwarding(row)),
        making,
        ({ row }) => [row.netns],
        (some, { name, common, gives }) => ({
          name: `walls of ${name}`,
          ...common,
          tasks: some.map((change) => taskOf(sysctl, change, { needs: [`netns ${change.row.netns}`], gives })),
          run,
        }),
      ),
      {
        name: 'forwarding',
        stage: 'gateways and edge',
        tasks: changes
          .filter(({ row }) => isForwarding(row))
          .map((change) => {
            const { netns } = change.row;
            return taskOf(sysctl, change, { needs: [`netns ${netns}`, `nft ${netns}`] });
          }),
        after: ['step raise links of skeleton', 'step raise links of tenants'],
        run,
      },
    ];
  },
};

function isForwarding({ path, value }: SysctlRow): boolean {
  return path === 'net/ipv4/ip_forward' && value !== '0';
}
