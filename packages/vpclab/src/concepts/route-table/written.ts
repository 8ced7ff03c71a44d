// Route tables in the lab file: what of the outside a subnet has.

import { z } from 'zod';
import { keys } from '../../lab-file/keys.ts';

const TABLES = 'public, private or isolated';

export const routeTableOfSubnet = keys('subnet', () => ({
  routeTable: z
    .enum(['public', 'private', 'isolated'], { error: TABLES })
    .meta({
      description:
        'public: each workload has an elastic address. private: a way out, and nothing comes in. isolated: nothing but its own VPC. Default: a way out, and what `elastic` and `publish` let in.',
    })
    .optional(),
}));
