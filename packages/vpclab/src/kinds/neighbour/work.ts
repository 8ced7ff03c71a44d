// Neighbours: made and removed with what else sits on their devices. The userspace datapath has a table of its own for
// the far ends of tunnels, which it learns by watching ARP go by; the lab knows them all, so that no workload's first
// packet is lost to it (ovs-vswitchd(8), tnl/neigh/set).

import type { Machine } from '../../machine/machine.ts';
import type { ChangeOf } from '../../model/plan.ts';
import type { NeighbourRow } from '../../model/rows.ts';
import { addressing } from '../work/addressing.ts';
import { deviceGiven, observeHost } from '../work/host-rows.ts';
import type { Step, Task } from '../work/step.ts';
import { partialTask } from '../work/task.ts';
import type { Making, Work } from '../work/contract.ts';
import { neighbour } from './kind.ts';

const ANSWER_MS = 5_000;

export const neighbourWork: Work<NeighbourRow> = {
  observe: (observing) => observeHost(observing, 'neighbour'),
  steps: (changes, making) => [...addressing(neighbour, changes, making), tunnelEnds(changes, making)],
};

function tunnelEnds(changes: readonly ChangeOf<'neighbour'>[], { intended, world, signal }: Making): Step {
  const ofSwitch = changes.filter(
    ({ kind, row }) => kind !== 'delete' && intended.has(deviceGiven(row.netns, row.device)),
  );
  return {
    name: 'tunnel ends',
    stage: undefined,
    tasks: ofSwitch.map((change) =>
      partialTask(neighbour, change, { needs: [`neighbour ${change.row.key}`] }),
    ),
    after: [],
    run: async (tasks) => void (await Promise.all(tasks.map((task) => teach(task, world.machine, signal)))),
  };
}

async function teach({ change }: Task, machine: Machine, signal: AbortSignal): Promise<void> {
  if (change?.row.kind !== 'neighbour') return;
  const { netns, device, address, mac } = change.row;
  const call = { signal, timeoutMs: ANSWER_MS };
  await machine.control(`${netns}/ovs-vswitchd`, 'tnl/neigh/set', [device, address, mac], call);
}
