// Neighbours: made and removed with what else sits on their devices. The userspace datapath has a table of its own for
// the far ends of tunnels, which it learns by watching ARP go by; the lab knows them all, so that no workload's first
// packet is lost to it (ovs-vswitchd(8), tnl/neigh/set).

import { unixctl } from '../../host/unixctl.ts';
import { directoryOf } from '../../model/layout.ts';
import type { ChangeOf } from '../../model/plan.ts';
import type { NeighbourRow } from '../../model/rows.ts';
import { addressing } from '../addressing.ts';
import { deviceGiven, observeHost } from '../host-rows.ts';
import type { Step, Task } from '../step.ts';
import { partialTask } from '../task.ts';
import type { Making, Work } from '../work.ts';
import { neighbour } from './kind.ts';

const ANSWER_MS = 5_000;

export const neighbourWork: Work<NeighbourRow> = {
  observe: (observing) => observeHost(observing, 'neighbour'),
  steps: (changes, making) => [
    ...addressing(neighbour, changes, making),
    tunnelEnds(changes, making),
  ],
};

function tunnelEnds(changes: readonly ChangeOf<'neighbour'>[], { intended, signal }: Making): Step {
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
    run: async (tasks) => void (await Promise.all(tasks.map((task) => teach(task, signal)))),
  };
}

async function teach({ change }: Task, signal: AbortSignal): Promise<void> {
  if (change?.row.kind !== 'neighbour') return;
  const { netns, device, address, mac } = change.row;
  const socket = `${directoryOf(netns)}/ovs-vswitchd.ctl`;
  await unixctl(socket, 'tnl/neigh/set', [device, address, mac], { signal, timeoutMs: ANSWER_MS });
}
