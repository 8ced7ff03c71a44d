// VPCs in the lab file.

import { z } from 'zod';
import { list, mapping } from '../../lab-file/combinators.ts';
import { address, cidrOrSize, destination, name, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const MAX_VPCS = 1000;
/**
 * The kernel goes through the list of those that are for a new one, at most once a clock tick (nf_conncount_add() in
 * net/netfilter/nf_conncount.c): 1.6 ms of 4 ms for this many, measured; see docs/benchmarks.md.
 */
const MAX_CONNECTIONS = 5_000;

const route = mapping(
  'a route with prefix and nextHop',
  {
    prefix: destination('Where to.', '172.16.0.0/12'),
    nextHop: address(
      'A workload of the VPC with `forwards: true`, a NAT gateway, or another router on a transit.',
      '10.0.1.20',
    ),
  },
  "A static route of the VPC's router.",
);

export const vpcKeys = keys('vpc', () => ({
  count: wholeNumber(
    `a whole number from 1 to ${MAX_VPCS}`,
    1,
    MAX_VPCS,
    'Makes that many of it: in every text of it, {n} counts from 1 and {i} from 0.',
  ).optional(),
  name: name('Name of the VPC. With `count` it needs {n} or {i}.', 'vpc-a'),
  cidr: cidrOrSize(
    'Its prefix, or a length alone. Default: a free /16 of 10.0.0.0/8.',
    '10.0.0.0/16',
  ).optional(),
  connections: wholeNumber(
    `a whole number from 1 to ${MAX_CONNECTIONS}`,
    1,
    MAX_CONNECTIONS,
    'How many connections the VPC may have at once in each NAT gateway that it leaves by. Packets of a further one are dropped; those that exist go on. Default: as many as the kernel tracks, shared with others.',
  ).optional(),
  routes: z
    .array(route, { error: 'a list of routes' })
    .meta({ description: "Static routes of the VPC's router." })
    .optional(),
}));

export const vpcsOfLab = keys('lab', (entryOf) => ({
  vpcs: list('a list of VPCs', entryOf('vpc'), 'The VPCs.'),
}));
