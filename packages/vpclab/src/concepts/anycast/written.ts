// Anycast services in the lab file: one address outside, served from several VPCs.

import { z } from 'zod';
import { list } from '../../lab-file/combinators.ts';
import { address, name, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

const MAX_PORT = 65_535;
const PORT = `a whole number from 1 to ${MAX_PORT}`;
const MAX_SERVERS = 16;

export const anycastKeys = keys('anycast', () => ({
  name: name('Name of the service.', 'front'),
  address: address(
    'Its address, of `elasticCidr` of the edge. Default: a free one.',
    '192.0.2.250',
  ).optional(),
  port: wholeNumber(PORT, 1, MAX_PORT, 'Its port outside.'),
  to: wholeNumber(PORT, 1, MAX_PORT, 'The port of the workloads. Default: the same.').optional(),
  protocol: z
    .enum(['tcp', 'udp'], { error: 'tcp or udp' })
    .meta({ description: 'tcp (the default) or udp.' })
    .optional(),
  workloads: list(
    'a list of names of workloads',
    name('Name of a workload.', 'vpc-a-web-1'),
    'Who serves it: one workload of each VPC, all of one tenant.',
    MAX_SERVERS,
  ),
}));

export const anycastOfLab = keys(
  'lab',
  (entryOf) => ({
    anycast: list(
      'a list of services with name, port and workloads',
      entryOf('anycast'),
      'Services with one address outside, served from several VPCs: their NAT gateways all announce it, and the edge spreads connections.',
    ).optional(),
  }),
  { before: 'edge' },
);
