// Listeners in workloads and on the internet: each responder receives its full list once the addresses exist.

import type { ChangeOf } from '../../model/plan.ts';
import { rowsOf } from '../../model/plan.ts';
import { CENTRAL, responderSocket } from '../../model/layout.ts';
import type { ServiceRow } from '../../model/rows.ts';
import { observeServices, setServices } from '../../services/client.ts';
import type { Making, Work } from '../work/contract.ts';
import type { Step, Task } from '../work/step.ts';
import { taskOf } from '../work/task.ts';
import { responderOf, service } from './kind.ts';

export const serviceWork: Work<ServiceRow> = {
  observe: async ({ intended, world, signal }) => {
    const responders = new Set([CENTRAL, ...rowsOf(intended, 'service').map(responderOf)]);
    const rows = [...responders].map((netns) =>
      observeServices(world.machine, { signal, socket: responderSocket(netns) }),
    );
    return (await Promise.all(rows)).flat();
  },
  steps: (changes, making) =>
    [...Map.groupBy(changes, ({ row }) => responderOf(row))].map(([netns, some]) => set(netns, some, making)),
};

function set(
  netns: string,
  changes: readonly ChangeOf<'service'>[],
  { intended, world, signal }: Making,
): Step {
  const key = `${netns}/responder`;
  return {
    name: netns === CENTRAL ? 'services' : `services by ${key}`,
    stage: 'services',
    tasks: changes.map((change): Task => taskOf(service, change, { needs: [`daemon ${key}`] })),
    after: ['step addressing of skeleton', 'step raise links of tenants'],
    isWhole: true,
    run: async () => {
      // One that is just starting again was seen running, and does not listen yet.
      const responder = rowsOf(intended.rows, 'daemon').filter((row) => row.key === key);
      if (responder.length === 0) return;
      await world.machine.startDaemons(responder, { signal });
      const rows = rowsOf(intended.rows, 'service').filter((row) => responderOf(row) === netns);
      await setServices(world.machine, rows, { signal, socket: responderSocket(netns) });
    },
  };
}
