// Experiments that the lab file keeps for `vpclab chaos run`. They have no rows: an apply breaks nothing.

import { NO_PROMISES } from '../concept-promises.ts';
import type { Concept } from '../concept.ts';
import './resolved.ts';
import { settledExperiments } from './settled.ts';
import { experimentKeys, experimentsOfLab } from './written.ts';

export const experiment: Concept<'experiment'> = {
  written: {
    mapping: {
      expected: 'an experiment with name, brief, steps and expect',
      description: 'An experiment: what is broken in sequence, who may notice and for how long.',
    },
    keys: [experimentKeys, experimentsOfLab],
    expand: undefined,
  },
  resolve: (resolution) => {
    const section = { experiments: settledExperiments(resolution) };
    return () => section;
  },
  rows: () => [],
  amends: undefined,
  promises: NO_PROMISES,
  words: { title: 'experiment', order: 61 },
};
