// Failover of NAT gateways in the lab file: what becomes of connections when one of two is lost.

import { z } from 'zod';
import { keys } from '../../lab-file/keys.ts';

const MODES = 'active-standby or active-active';

export const failoverOfVpc = keys(
  'vpc',
  () => ({
    natFailover: z
      .enum(['active-standby', 'active-active'], { error: MODES })
      .meta({
        description:
          'With two NAT gateways: connections live through the loss of one, because both announce the address that workloads are seen at, and tell each other of connections (conntrackd). active-standby: one address, and the second gateway is only used without the first. active-active: an address each, both used side by side.',
      })
      .optional(),
  }),
  { before: 'routes' },
);
