// Workloads in the lab file.

import { z } from 'zod';
import { list, oneOf, yesOrNo } from '../../lab-file/combinators.ts';
import { address, name, nameTemplate, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const MAX_WORKLOADS = 5000;

function namesOrAll(what: string, example: string) {
  const one = name(`Name of a ${what}.`, example);
  const several = `a ${what} name, a list of those, or all`;
  return oneOf(
    several,
    [one, list(several, one, `Names of ${what}s.`)],
    `A ${what}, several, or "all". Default: all.`,
  );
}

export const workloadKeys = keys('workload', () => ({
  vpc: namesOrAll('VPC', 'vpc-a').optional(),
  subnet: namesOrAll('subnet', 'web').optional(),
  name: nameTemplate('Its name. Default: {vpc}-{subnet}-{n}.', '{vpc}-{subnet}-{n}').optional(),
  node: name('The node it runs on. Default: round robin within its subnet.', 'node-1').optional(),
  address: address(
    'Its address. Default: by its name, .11 for web-1, .12 for web-2.',
    '10.0.1.11',
  ).optional(),
  forwards: yesOrNo
    .meta({
      description:
        'It forwards packets of others: a router, a firewall. Its port passes addresses of its VPC and of the routes to it. Default: false.',
    })
    .optional(),
  count: wholeNumber(
    `a whole number from 1 to ${MAX_WORKLOADS}`,
    1,
    MAX_WORKLOADS,
    'How many in each subnet meant. Default: 1.',
  ).optional(),
}));

/** What a workload's own keys say. */
export type WorkloadEntry = ReturnType<typeof workloadKeys.of>;

export const workloadsOfLab = keys(
  'lab',
  (entryOf) => ({
    workloads: oneOf(
      'a number of workloads for each subnet, or a list of workloads',
      [
        wholeNumber(
          `a whole number from 0 to ${MAX_WORKLOADS}`,
          0,
          MAX_WORKLOADS,
          'How many in each subnet.',
        ),
        z.array(entryOf('workload'), {
          error: 'a number of workloads for each subnet, or a list of workloads',
        }),
      ],
      'What has an address in a subnet. Default: none.',
    ).optional(),
  }),
  { before: 'edge' },
);
