// What the internet promises: its hosts do not reach a workload that has never spoken to them.

import { HTTP_PORT } from '../../model/ports.ts';
import { closedWall } from '../closed-wall.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';

export const internetPromises: ConceptPromises = {
  ...NO_PROMISES,
  walls: ({ internet, natGateways }, { last }) => {
    const [host] = internet?.hosts ?? [];
    if (internet === undefined || host === undefined) return [];
    // What a gateway does not translate is meant to be reached.
    if (natGateways.some(({ vpcs, isTranslated }) => !isTranslated && vpcs.includes(last.vpc))) return [];
    const from = { ...host, netns: internet.name, networks: [] };
    return [closedWall({ category: 'unsolicited', from, to: last, port: HTTP_PORT })];
  },
};
