// The edge in the lab file.

import { address, asNumber, cidr } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const edgeKeys = keys('edge', () => ({
  asn: asNumber('AS number of the edge. Default: 65000.', 65000).optional(),
  externalCidr: cidr(
    "The network of NAT gateways' eth0. Default: 198.51.100.0/24.",
    '198.51.100.0/24',
  ).optional(),
  linkCidr: cidr(
    'Links of two addresses each, for NAT gateways that speak OSPF. Default: 192.0.2.0/25.',
    '192.0.2.0/25',
  ).optional(),
  externalAddress: address("The edge's address in it. Default: the first.", '198.51.100.1').optional(),
}));

export const edgeOfLab = keys('lab', (entryOf) => ({ edge: entryOf('edge').optional() }));
