// Sysctls: walls are there before links, and a namespace forwards only once its rules are loaded (one that forwards
// before keeps untranslated connections for good).

import { OWNED_SYSCTLS } from '../../model/sysctls.ts';
import type { Change } from '../../model/plan.ts';
import type { SysctlRow } from '../../model/rows.ts';
import { inGroups, observeHost } from '../work/host-rows.ts';
import type { Making, Work } from '../work/contract.ts';
import type { Step, Task } from '../work/step.ts';
import { partialTask, taskOf, toMake } from '../work/task.ts';
import { sysctl } from './kind.ts';

export const sysctlWork: Work<SysctlRow> = {
  observe: (observing) => observeHost(observing, 'sysctl'),
  steps: (changes, making) => {
    const { world, signal } = making;
    const run: Step['run'] = (tasks) => world.machine.change('sysctls', toMake(tasks), { signal });
    return [
      ...inGroups(
        changes.filter(({ row }) => !isForwarding(row)),
        making,
        ({ row }) => [row.netns],
        (some, { name, common, gives }) => ({
          name: `walls of ${name}`,
          ...common,
          tasks: some.map((change) =>
            taskOf(sysctl, change, { needs: [`netns ${change.row.netns}`], gives }),
          ),
          run,
        }),
      ),
      {
        name: 'sysctl defaults',
        stage: 'removing',
        tasks: changes
          .filter(({ kind }) => kind === 'delete')
          .map((change) => partialTask(sysctl, change, { needs: [] })),
        after: ['step remove from the kernel'],
        run: (tasks) =>
          world.machine.change(
            'sysctls',
            tasks.flatMap((task) => setBack(task, making)),
            { signal },
          ),
      },
      {
        name: 'forwarding',
        stage: 'gateways and edge',
        tasks: changes
          .filter(({ kind, row }) => kind !== 'delete' && isForwarding(row))
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

/** A namespace that goes takes its own along. */
function setBack({ change }: Task, { isChanged }: Making): readonly Change[] {
  if (change?.row.kind !== 'sysctl' || isChanged(`netns ${change.row.netns}`)) return [];
  const value = OWNED_SYSCTLS[change.row.path];
  if (value === undefined) return [];
  return [{ kind: 'create', row: { ...change.row, value }, reason: change.reason }];
}

function isForwarding({ path, value }: SysctlRow): boolean {
  return path === 'net/ipv4/ip_forward' && value !== '0';
}
