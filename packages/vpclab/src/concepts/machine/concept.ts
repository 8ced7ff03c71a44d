// Another machine, which nodes of the lab live on: it has no mapping of its own, nodes name it.

import { NO_PROMISES } from '../concept-promises.ts';
import type { Concept } from '../concept.ts';
import { compileMachines, moveToMachines } from './rows.ts';
import { settledMachines } from './settled.ts';
import { machineOfNode } from './written.ts';

export const machine: Concept<'machine'> = {
  written: { mapping: undefined, keys: [machineOfNode], expand: undefined },
  resolve: (resolution) => {
    const machines = settledMachines(resolution);
    return () => ({ machines });
  },
  rows: compileMachines,
  amends: moveToMachines,
  promises: NO_PROMISES,
  words: { title: 'machine', order: 9 },
};
