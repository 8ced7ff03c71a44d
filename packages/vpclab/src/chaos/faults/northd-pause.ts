// northd computes nothing: the lab goes on with the flows it has.

import { CENTRAL, directoryOf } from '../../model/layout.ts';
import type { FaultKind } from '../fault-kind.ts';

export const northdPause: FaultKind = {
  name: 'northd-pause',
  layer: 'ovn',
  brief: 'pause ovn-northd by its own command: changes reach no flow',
  targetWord: 'central',
  percent: undefined,
  targets: () => [CENTRAL],
  effect: () => ({
    mechanism: 'ovn-appctl pause to ovn-northd',
    actions: [
      { kind: 'control', socket: `${directoryOf(CENTRAL)}/northd.ctl`, start: 'pause', undo: 'resume' },
    ],
  }),
};
