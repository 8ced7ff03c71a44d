// The lab file itself: what is written at its top that belongs to no other concept.

import { z } from 'zod';
import { mapping } from '../../lab-file/combinators.ts';
import { name } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

const SERVERS = '1 or 3';

const central = mapping(
  'a mapping with servers',
  {
    servers: z.literal([1, 3], { error: SERVERS }).meta({
      description:
        'How many servers keep the OVN databases. With 3 they are clusters (RAFT) that live through the loss of one server, and one of three ovn-northd is active. Default: 1.',
    }),
  },
  'The control plane of the lab.',
);

export const labKeys = keys('lab', () => ({
  name: name('Name of the lab. Default: the name of the file.', 'two-vpcs').optional(),
  central: central.optional(),
}));
