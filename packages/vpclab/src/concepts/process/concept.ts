// Programs of the user's that run in workloads.

import type { Concept } from '../concept.ts';
import { programPromises } from './promises.ts';
import { amendResponders, compilePrograms } from './rows.ts';
import { settledPrograms } from './settled.ts';
import { programsOfWorkload } from './written.ts';

export const process: Concept<'process'> = {
  written: { mapping: undefined, keys: [programsOfWorkload], expand: undefined },
  resolve: (resolution) => {
    const section = settledPrograms(resolution);
    return () => section;
  },
  rows: compilePrograms,
  amends: amendResponders,
  promises: programPromises,
  words: { title: 'program', order: 90 },
};
