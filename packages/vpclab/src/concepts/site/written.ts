// Sites in the lab file: a customer's own networks, each connected to one VPC by a private link.

import { list } from '../../lab-file/combinators.ts';
import { asNumber, cidr, name, namespaceName, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

const MAX_HOSTS = 16;

export const siteKeys = keys('site', () => ({
  name: namespaceName('Name of the site; its router is called so.', 'office'),
  vpc: name('The VPC that it is connected to.', 'vpc-a'),
  cidr: cidr('Its network, which the VPC learns by BGP.', '172.16.0.0/16'),
  asn: asNumber('AS number of its router. Default: 64512 and up.', 64512).optional(),
  hosts: wholeNumber(
    `a whole number from 1 to ${MAX_HOSTS}`,
    1,
    MAX_HOSTS,
    'Hosts that answer. Default: 1.',
  ).optional(),
}));

export const sitesOfLab = keys(
  'lab',
  (entryOf) => ({
    sites: list(
      'a list of sites with name, vpc and cidr',
      entryOf('site'),
      "Customers' own networks, each with a router and an AS of its own, connected to one VPC by a private link.",
    ).optional(),
  }),
  { before: 'edge' },
);
