// Anycast: one address outside, served from several VPCs.

import type { Concept } from '../concept.ts';
import { anycastPromises } from './promises.ts';
import { compileAnycast } from './rows.ts';
import { settledAnycast } from './settled.ts';
import { anycastKeys, anycastOfLab } from './written.ts';

export const anycast: Concept<'anycast'> = {
  written: {
    mapping: {
      expected: 'a service with name, port and workloads',
      description: 'A service with one address outside, served from several VPCs.',
    },
    keys: [anycastKeys, anycastOfLab],
    expand: undefined,
  },
  resolve: (resolution) => {
    const anycastServices = settledAnycast(resolution);
    return () => ({ anycastServices });
  },
  rows: compileAnycast,
  amends: undefined,
  promises: anycastPromises,
  words: { title: 'anycast', order: 74 },
};
