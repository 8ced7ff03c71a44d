// Listeners in workloads and on the internet: the responder is told all of them once the addresses are there.

import { rowsOf } from '../../model/plan.ts';
import type { ServiceRow } from '../../model/rows.ts';
import { observeServices, setServices } from '../../services/client.ts';
import type { Task } from '../work/step.ts';
import { taskOf } from '../work/task.ts';
import type { Work } from '../work/contract.ts';
import { RESPONDER, service } from './kind.ts';

export const serviceWork: Work<ServiceRow> = {
  observe: ({ world, signal }) => observeServices(world.machine, { signal }),
  steps: (changes, { intended, world, signal }) => [
    {
      name: 'services',
      stage: 'services',
      tasks: changes.map((change): Task => taskOf(service, change, { needs: [`daemon ${RESPONDER}`] })),
      after: ['step addressing of skeleton', 'step raise links of tenants'],
      isWhole: true,
      run: async () => {
        // One that is just starting again was seen running, and does not listen yet.
        const responder = rowsOf(intended.rows, 'daemon').filter((row) => row.key === RESPONDER);
        await world.machine.startDaemons(responder, { signal });
        await setServices(world.machine, rowsOf(intended.rows, 'service'), { signal });
      },
    },
  ],
};
