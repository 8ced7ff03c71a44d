// A node's switch forgets all flows, as after a crash that nobody noticed.

import type { FaultKind } from '../fault-kind.ts';
import { nodeNames } from '../places.ts';

export const flowsDeleted: FaultKind = {
  name: 'flows-deleted',
  layer: 'ovn',
  brief: 'delete all flows of a node; ended by a new ovn-controller',
  targetWord: 'node',
  percent: undefined,
  targets: nodeNames,
  effect: (node) => ({
    mechanism: `ovs-ofctl del-flows br-int on ${node}`,
    actions: [{ kind: 'flows', node }],
  }),
};
