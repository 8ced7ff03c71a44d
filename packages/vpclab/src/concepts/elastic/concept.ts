// Elastic addresses: workloads and single ports that the outside reaches.

import type { Concept } from '../concept.ts';
import { elasticPromises } from './promises.ts';
import { compileElastic } from './rows.ts';
import { settledElastic } from './settled.ts';
import { elasticOfEdge, elasticOfWorkload } from './written.ts';

export const elastic: Concept<'elastic'> = {
  written: { mapping: undefined, keys: [elasticOfEdge, elasticOfWorkload], expand: undefined },
  resolve: (resolution) => {
    const section = settledElastic(resolution);
    return () => section;
  },
  rows: compileElastic,
  amends: undefined,
  promises: elasticPromises,
  words: { title: 'elastic', order: 72 },
};
