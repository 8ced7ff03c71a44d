// Subnets in the lab file. Each is written below its VPC.

import { list, oneOf } from '../../lab-file/combinators.ts';
import { cidrOrSize, name } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const subnetKeys = keys('subnet', () => ({
  name: name('Name of the subnet, unique in its VPC.', 'web'),
  cidr: cidrOrSize(
    'Its prefix, inside the VPC; or a length alone. Default: the next free one.',
    '10.0.1.0/24',
  ).optional(),
  tier: name('What the subnet is for. Default: its name.', 'web').optional(),
}));

export const subnetsOfVpc = keys(
  'vpc',
  (entryOf) => ({
    subnets: list(
      'a list of subnets',
      oneOf(
        'a subnet name, or a mapping with name, cidr and tier',
        [name('Name of the subnet.', 'web'), entryOf('subnet')],
        'A subnet of the VPC: a name, or a mapping.',
      ),
      'Its subnets. Default: one, "main".',
    ).optional(),
  }),
  { before: 'routes' },
);
