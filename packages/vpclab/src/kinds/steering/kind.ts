// What decides on packets of a namespace beside its routes and rules of ours: rules of routing policy and queueing
// disciplines on links of ours. A lab has none, so each one is somebody's, and goes.

import type { SteeringRow } from '../../model/rows.ts';
import type { Kind } from '../kind.ts';

export const steering: Kind<SteeringRow> = {
  title: ({ netns, text }) => `${text} of ${netns}`,
  places: (row) => [row.netns],
  compare: () => [],
  needs: ({ netns }) => ({ namespaces: [netns] }),
  schema: (z) => ({
    netns: z.string(),
    what: z.enum(['rule', 'missing-rule', 'qdisc']),
    text: z.string(),
    message: z.string(),
  }),
  work: async () => (await import('./work.ts')).steeringWork,
};
