// Names in the lab file: a VPC has a resolver or not.

import { yesOrNo } from '../../lab-file/combinators.ts';
import { keys } from '../../lab-file/keys.ts';

export const dnsOfVpc = keys(
  'vpc',
  () => ({
    dns: yesOrNo
      .meta({
        description:
          'Whether it has a resolver, at 169.254.169.253: names of its workloads and of internet hosts. Default: false.',
      })
      .optional(),
  }),
  { before: 'routes' },
);
