// What an isolated subnet promises: nothing passes between it and what is not of its VPC.

import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import type { Workload } from '../workload/resolved.ts';
import { isolatedIn } from './isolated.ts';

export const routeTablePromises: ConceptPromises = {
  ...NO_PROMISES,
  refusals: (lab) => {
    const isIsolated = isolatedIn(lab);
    const refused = ({ vpc, subnet }: Workload) => ({
      category: 'isolated',
      because: `subnet "${subnet}" of "${vpc}" is isolated`,
    });
    return ({ from, to }) => {
      if (to.kind === 'workload' && to.workload.vpc === from.vpc) return undefined;
      if (isIsolated(from)) return refused(from);
      return to.kind === 'workload' && isIsolated(to.workload) ? refused(to.workload) : undefined;
    };
  },
};
