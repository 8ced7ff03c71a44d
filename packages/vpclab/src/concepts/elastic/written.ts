// Elastic addresses in the lab file: where they come from, which workloads have one, and which ports are published.

import { z } from 'zod';
import { mapping, oneOf, yesOrNo } from '../../lab-file/combinators.ts';
import { address, cidr, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

const MAX_PORT = 65_535;
const MAX_PUBLISHED = 64;
const PORT = `a whole number from 1 to ${MAX_PORT}`;
const PUBLISHED = 'a list of ports with port, to and protocol';

export const elasticOfEdge = keys('edge', () => ({
  elasticCidr: cidr(
    'Where elastic addresses come from. The edge routes each of them to the NAT gateways of its VPC. Default: 192.0.2.128/25.',
    '192.0.2.128/25',
  ).optional(),
}));

const published = mapping(
  'a port with port, to and protocol',
  {
    port: wholeNumber(PORT, 1, MAX_PORT, 'The port outside.'),
    to: wholeNumber(PORT, 1, MAX_PORT, 'The port of the workload. Default: the same.').optional(),
    protocol: z
      .enum(['tcp', 'udp'], { error: 'tcp or udp' })
      .meta({ description: 'tcp (the default) or udp.' })
      .optional(),
  },
  'A port of the workload that the outside reaches.',
);

export const elasticOfWorkload = keys('workload', () => ({
  elastic: oneOf(
    'true, false, or an address of `elasticCidr`',
    [yesOrNo, address('An elastic address.', '192.0.2.130')],
    'An address outside that is its own, both ways: `true` takes a free one of `elasticCidr`. It stays when the workload moves to another node.',
  ).optional(),
  publish: z
    .array(published, { error: PUBLISHED })
    .max(MAX_PUBLISHED, { error: `at most ${MAX_PUBLISHED} ports` })
    .meta({
      description:
        'Single ports that the outside reaches, at one elastic address that the VPC has for all of its published ports.',
    })
    .optional(),
}));
