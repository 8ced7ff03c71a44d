// What a lab takes from its machine runs short: its file system is full, or memory is taken.

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

export const memoryPressure: FaultKind = {
  layer: 'process',
  brief: 'take some of the memory that is left (--percent)',
  targetWord: 'lab',
  targets: () => ['lab'],
  effect: (_target, { lab }, percent) => ({
    mechanism: `a process holds ${percent} % of the memory that is left`,
    actions: [{ kind: 'memory', percent }],
    tenants: lab.tenants.map(({ name }) => String(name)),
  }),
};
