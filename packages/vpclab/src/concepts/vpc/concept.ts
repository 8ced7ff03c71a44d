// A VPC: a tenant's private network.

import type { Concept } from '../concept.ts';
import { expandVpcCounts } from './expand-counts.ts';
import { resolveVpcs } from './resolve.ts';
import { vpcPromises } from './promises.ts';
import { compileVpcs } from './rows.ts';
import { vpcKeys, vpcsOfLab } from './written.ts';

export const vpc: Concept<'vpc'> = {
  written: {
    mapping: {
      expected: 'a VPC with name, cidr and subnets',
      description: "A tenant's private network.",
    },
    keys: [vpcKeys, vpcsOfLab],
    expand: expandVpcCounts,
  },
  resolve: resolveVpcs,
  rows: compileVpcs,
  amends: undefined,
  promises: vpcPromises,
  words: { title: 'vpc', order: 40 },
};
