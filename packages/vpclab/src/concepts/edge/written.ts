// What lies beyond the NAT gateways, in the lab file.

import { list, mapping, oneOf } from '../../lab-file/combinators.ts';
import { address, asNumber, cidr, name, wholeNumber } from '../../lab-file/fields.ts';
import { MAX_INTERNET_HOSTS } from '../../lab-file/limits.ts';

export const edge = mapping(
  'an edge with asn, externalCidr and externalAddress',
  {
    asn: asNumber('AS number of the edge. Default: 65000.', 65000).optional(),
    externalCidr: cidr(
      "The network of NAT gateways' eth0. Default: 198.51.100.0/24.",
      '198.51.100.0/24',
    ).optional(),
    externalAddress: address("The edge's address in it. Default: the first.", '198.51.100.1').optional(),
  },
  "The provider's router that NAT gateways peer with.",
);

const internetHost = oneOf(
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

export const internet = mapping(
  'an internet with cidr and hosts',
  {
    cidr: cidr('Its prefix. Default: 203.0.113.0/24.', '203.0.113.0/24').optional(),
    hosts: oneOf(
      'a number of hosts, or a list of them',
      [
        wholeNumber(`a whole number from 1 to ${MAX_INTERNET_HOSTS}`, 1, MAX_INTERNET_HOSTS, 'How many.'),
        list(`a list of at most ${MAX_INTERNET_HOSTS} hosts`, internetHost, 'The hosts.', MAX_INTERNET_HOSTS),
      ],
      'Hosts that answer. Default: 1.',
    ).optional(),
  },
  'The simulated internet behind the edge.',
);
