// A subnet: a tier of a VPC.

import { NO_PROMISES } from '../concept-promises.ts';
import type { Concept } from '../concept.ts';
import { resolveSubnets } from './resolve.ts';
import { compileSubnets } from './rows.ts';
import { subnetKeys, subnetsOfVpc } from './written.ts';

export const subnet: Concept<'subnet'> = {
  written: {
    mapping: { expected: 'a subnet with name, cidr and tier', description: 'A subnet.' },
    keys: [subnetKeys, subnetsOfVpc],
    expand: undefined,
  },
  resolve: resolveSubnets,
  rows: compileSubnets,
  amends: undefined,
  promises: NO_PROMISES,
  words: { title: 'subnet', order: 50 },
};
