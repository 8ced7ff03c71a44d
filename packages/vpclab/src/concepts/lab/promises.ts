// What the lab itself promises: where the control plane has several servers, each takes part.

import { DATABASE_NAMES } from '../../model/layout.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';

const WORDS = { nb: 'northbound', sb: 'southbound' } as const;

export const labPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: ({ lab }) => {
    const { servers } = lab.underlay;
    if (servers.length === 1) return [];
    return (['nb', 'sb'] as const).flatMap((db) =>
      servers.map(({ name }) => ({
        kind: 'cluster' as const,
        text: `${name} takes part in the cluster of the ${WORDS[db]} database`,
        category: 'central',
        server: name,
        daemon: `${name}/ovsdb-${db}`,
        database: DATABASE_NAMES[db],
        members: servers.length,
      })),
    );
  },
};
