// A permanent neighbour (ARP) entry.

import type { NeighbourRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { withDevice } from '../renewal.ts';

export const neighbour: Kind<NeighbourRow> = {
  title: (row) => `neighbour ${row.key}`,
  places: (row) => [row.netns],
  compare: compareFields,
  needs: ({ netns, device }) => ({ namespaces: [netns], devices: [`${netns}/${device}`] }),
  renewedBy: withDevice,
  schema: (z) => ({ netns: z.string(), device: z.string(), address: z.string(), mac: z.string() }),
  work: async () => (await import('./work.ts')).neighbourWork,
};
