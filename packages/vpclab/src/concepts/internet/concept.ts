// The simulated internet: hosts behind the edge.

import type { Concept } from '../concept.ts';
import { hasOutside } from '../edge/has-outside.ts';
import { settledOutside } from '../edge/settled.ts';
import { internetPromises } from './promises.ts';
import { compileInternet } from './rows.ts';
import { internetKeys, internetOfLab } from './written.ts';

export const internet: Concept<'internet'> = {
  written: {
    mapping: {
      expected: 'an internet with cidr and hosts',
      description: 'The simulated internet behind the edge.',
    },
    keys: [internetKeys, internetOfLab],
    expand: undefined,
  },
  resolve: (resolution) => {
    const outside = settledOutside(resolution);
    const section = { internet: hasOutside(resolution) ? outside.internet : undefined };
    return () => section;
  },
  rows: compileInternet,
  amends: undefined,
  promises: internetPromises,
  words: { title: 'internet', order: 30 },
};
