// A hub: the VPC of a transit that the others leave by.

import type { Concept } from '../concept.ts';
import { hubPromises } from './promises.ts';
import { amendTransits, compileHubs } from './rows.ts';
import { settledHubs } from './settled.ts';
import { hubOfTransit } from './written.ts';

export const hub: Concept<'hub'> = {
  written: { mapping: undefined, keys: [hubOfTransit], expand: undefined },
  resolve: (resolution) => {
    const hubs = settledHubs(resolution);
    return () => ({ hubs });
  },
  rows: compileHubs,
  amends: amendTransits,
  promises: hubPromises,
  words: { title: 'hub', order: 62 },
};
