// The simulated internet in the lab file.

import { list, mapping, oneOf } from '../../lab-file/combinators.ts';
import { address, cidr, name, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

const MAX_HOSTS = 64;

const host = oneOf(
  'a host name, or a mapping with name and address',
  [
    name('Name of the host.', 'host-1'),
    mapping(
      'a host with name and address',
      {
        name: name('Name of the host.', 'host-1'),
        address: address('Its address. Default: .10 and up.', '203.0.113.10').optional(),
      },
      'A host.',
    ),
  ],
  'A host of the simulated internet.',
);

export const internetKeys = keys('internet', () => ({
  cidr: cidr('Its prefix. Default: 203.0.113.0/24.', '203.0.113.0/24').optional(),
  hosts: oneOf(
    'a number of hosts, or a list of them',
    [
      wholeNumber(`a whole number from 1 to ${MAX_HOSTS}`, 1, MAX_HOSTS, 'How many.'),
      list(`a list of at most ${MAX_HOSTS} hosts`, host, 'The hosts.', MAX_HOSTS),
    ],
    'Hosts that answer. Default: 1.',
  ).optional(),
}));

export const internetOfLab = keys('lab', (entryOf) => ({ internet: entryOf('internet').optional() }));
