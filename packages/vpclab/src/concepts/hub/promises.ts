// What a hub promises: its spokes do not reach each other. That they reach the hub and the outside, and that one that opted
// out does not, is said by the transit and by NAT gateways.

import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';

export const hubPromises: ConceptPromises = {
  ...NO_PROMISES,
  refusals: ({ hubs }) => {
    return ({ from, to }) => {
      if (to.kind !== 'workload' || to.workload.vpc === from.vpc) return undefined;
      const shared = hubs.find(({ spokes }) => spokes.includes(from.vpc) && spokes.includes(to.workload.vpc));
      if (shared === undefined) return undefined;
      return { category: 'isolation', because: `both are spokes of "${shared.vpc}"` };
    };
  },
};
