// Failover of NAT gateways: connections live through the loss of one.

import type { Concept } from '../concept.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import { compileFailovers } from './rows.ts';
import { settledFailovers } from './settled.ts';
import { failoverOfVpc } from './written.ts';

export const natFailover: Concept<'nat-failover'> = {
  written: { mapping: undefined, keys: [failoverOfVpc], expand: undefined },
  resolve: (resolution) => {
    const natFailovers = settledFailovers(resolution);
    return () => ({ natFailovers });
  },
  rows: compileFailovers,
  amends: undefined,
  // NAT gateways promise which address their VPCs are seen at.
  promises: NO_PROMISES,
  words: { title: 'nat-failover', order: 71 },
};
