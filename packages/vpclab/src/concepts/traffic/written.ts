// Traffic in the lab file: which workloads send what to which.

import { z } from 'zod';
import { list } from '../../lab-file/combinators.ts';
import { name, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';
import { ARRIVALS, TRAFFIC_KINDS } from '../../model/traffic.ts';

const MOST_PROFILES = 64;
const MOST_RATE = 20_000;
const MOST_BYTES = 100_000_000;

const SELECTOR = 'all, a tenant, a VPC, VPC/SUBNET or a workload';

function selector(description: string, expected: string, example: string) {
  return z
    .string({ error: expected })
    .min(1, { error: expected })
    .meta({ description, examples: [example] });
}

export const trafficKeys = keys('traffic', () => ({
  name: name(
    'Name of the profile. Default: its kind, and a number where there are several.',
    'shop',
  ).optional(),
  kind: z.enum(TRAFFIC_KINDS, { error: 'requests, udp or bulk' }).optional().meta({
    description:
      'requests: HTTP GET. udp: datagrams that are echoed. bulk: HTTP POST of many bytes. Default: requests.',
  }),
  from: selector('Who sends: all, a tenant, a VPC, VPC/SUBNET or a workload.', SELECTOR, 'vpc-a/web'),
  to: selector('Who is sent to: the same, or internet.', `${SELECTOR}, or internet`, 'vpc-a/app'),
  rate: wholeNumber(
    `a whole number from 1 to ${MOST_RATE}`,
    1,
    MOST_RATE,
    'How many a second, over all pairs together. Default: 20; of bulk flows 1.',
  ).optional(),
  arrivals: z
    .enum(ARRIVALS, { error: 'poisson or constant' })
    .optional()
    .meta({ description: 'When they come: at random, or evenly. Default: poisson; of datagrams constant.' }),
  bytes: wholeNumber(
    `a whole number from 1 to ${MOST_BYTES}`,
    1,
    MOST_BYTES,
    'Of a datagram (at most 1400; default 200) or of a bulk flow (default 1000000).',
  ).optional(),
}));

export const trafficOfLab = keys('lab', (entryOf) => ({
  traffic: list(
    'a list of profiles with from and to',
    entryOf('traffic'),
    'Traffic between workloads, for `vpclab traffic start`: an apply starts none.',
    MOST_PROFILES,
  ).optional(),
}));
