// The file system of the lab is full: databases and logs cannot grow.

import { LAB_ROOT } from '../../model/layout.ts';
import type { FaultKind } from '../fault-kind.ts';

export const diskFull: FaultKind = {
  layer: 'process',
  brief: "fill the lab's file system: databases and logs cannot grow",
  targetWord: 'lab',
  targets: () => ['lab'],
  effect: (_target, { lab }) => ({
    mechanism: `a file fills ${LAB_ROOT}`,
    actions: [{ kind: 'fill', directory: LAB_ROOT }],
    tenants: lab.tenants.map(({ name }) => String(name)),
  }),
};
