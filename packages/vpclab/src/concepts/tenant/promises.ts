// What a tenant with a bound promises: the edge holds no more of its prefixes.

import type { BoundPromise } from '../../model/promise.ts';
import { tenantBounds } from '../../model/announced.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';

export const tenantPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: ({ lab }) => {
    const { edge, regions } = lab;
    if (edge === undefined) return [];
    return tenantBounds(lab).map(({ tenant, plane, limit, gateways }): BoundPromise => {
      const region = plane ?? regions[0]?.name;
      return {
        kind: 'bound',
        text: `the edge holds no more than ${limit} prefixes of ${tenant}${region === undefined ? '' : ` in ${region}`}`,
        category: 'edge-limit',
        router: edge.name,
        tenant,
        nextHops: gateways.map(({ outsideAddress }) => outsideAddress),
        limit,
      };
    });
  },
};
