// Rules of routing policy and queueing disciplines: nothing but removed (and a rule of the kernel's own put back).

import type { SteeringRow } from '../../model/rows.ts';
import { observeHost, removal } from '../work/host-rows.ts';
import type { Work } from '../work/contract.ts';
import { steering } from './kind.ts';

export const steeringWork: Work<SteeringRow> = {
  observe: (observing) => observeHost(observing, 'steering'),
  steps: (changes, making) => [removal(steering, changes, making)],
};
