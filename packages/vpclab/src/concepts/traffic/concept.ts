// Traffic: profiles that the lab file keeps for `vpclab traffic start`. It has no rows: an apply starts nothing.

import { NO_PROMISES } from '../concept-promises.ts';
import type { Concept } from '../concept.ts';
import './resolved.ts';
import { settledTraffic } from './settled.ts';
import { trafficKeys, trafficOfLab } from './written.ts';

export const traffic: Concept<'traffic'> = {
  written: {
    mapping: {
      expected: 'a profile with from, and to or hops',
      description: 'Traffic between workloads: who sends what to whom, and how often.',
    },
    keys: [trafficKeys, trafficOfLab],
    expand: undefined,
  },
  resolve: (resolution) => {
    const section = { traffic: settledTraffic(resolution) };
    return () => section;
  },
  rows: () => [],
  amends: undefined,
  promises: NO_PROMISES,
  words: { title: 'traffic', order: 60 },
};
