// The lab itself: its name, and what every lab has (central, the fabric).

import type { Concept } from '../concept.ts';
import type { LabIdentity } from './resolved.ts';
import { labPromises } from './promises.ts';
import { compileCentral } from './rows.ts';
import { labName } from './settled.ts';
import { labKeys } from './written.ts';

export const lab: Concept<'lab'> = {
  written: {
    mapping: {
      expected: 'a lab file: a mapping with at least vpcs',
      description: 'A vpclab lab: nodes, tenants, VPCs, what joins them and what runs in them.',
    },
    keys: [labKeys],
    expand: undefined,
  },
  resolve: (resolution) => {
    const identity: LabIdentity = { name: labName(resolution) };
    return () => identity;
  },
  rows: compileCentral,
  amends: undefined,
  promises: labPromises,
  words: { title: 'lab', order: 0 },
};
