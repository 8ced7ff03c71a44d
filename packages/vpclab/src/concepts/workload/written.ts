// Workloads in the lab file.

import { list, mapping, oneOf } from '../../lab-file/combinators.ts';
import { address, name, nameTemplate, wholeNumber } from '../../lab-file/fields.ts';
import { MAX_WORKLOADS } from '../../lab-file/limits.ts';

function namesOrAll(what: string, example: string) {
  const one = name(`Name of a ${what}.`, example);
  const several = `a ${what} name, a list of those, or all`;
  return oneOf(
    several,
    [one, list(several, one, `Names of ${what}s.`)],
    `A ${what}, several, or "all". Default: all.`,
  );
}

export const workload = mapping(
  'a workload with vpc, subnet, name, node, address and count',
  {
    vpc: namesOrAll('VPC', 'vpc-a').optional(),
    subnet: namesOrAll('subnet', 'web').optional(),
    name: nameTemplate('Its name. Default: {vpc}-{subnet}-{n}.', '{vpc}-{subnet}-{n}').optional(),
    node: name('The node it runs on. Default: round robin within its subnet.', 'node-1').optional(),
    address: address(
      'Its address. Default: by its name, .11 for web-1, .12 for web-2.',
      '10.0.1.11',
    ).optional(),
    count: wholeNumber(
      `a whole number from 1 to ${MAX_WORKLOADS}`,
      1,
      MAX_WORKLOADS,
      'How many in each subnet meant. Default: 1.',
    ).optional(),
  },
  'Workloads: by default one in each subnet of each VPC.',
);
