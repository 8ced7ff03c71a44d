// Promises of the user's own.

import type { Concept } from '../concept.ts';
import { userPromises } from './promises.ts';
import { settledPromises } from './settled.ts';
import { promisesOfLab } from './written.ts';

export const promise: Concept<'promise'> = {
  written: { mapping: undefined, keys: [promisesOfLab], expand: undefined },
  resolve: (resolution) => {
    const promises = settledPromises(resolution);
    return () => ({ promises });
  },
  rows: () => [],
  amends: undefined,
  promises: userPromises,
  words: { title: 'promise', order: 100 },
};
