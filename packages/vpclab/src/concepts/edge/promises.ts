// What the edge promises: tenants do not reach its BGP, on either side.

import { senderOf } from '../attempt-promise.ts';
import { closedWall } from '../closed-wall.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';

/** RFC 4271. */
const BGP_PORT = 179;

export const edgePromises: ConceptPromises = {
  ...NO_PROMISES,
  walls: ({ edge }, { first, networks }) => {
    if (edge === undefined) return [];
    const from = senderOf(first, networks);
    return [edge.externalAddress, edge.internetAddress].map((address) =>
      closedWall({ category: 'edge-control', from, to: { name: edge.name, address }, port: BGP_PORT }),
    );
  },
};
