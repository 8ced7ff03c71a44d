// A Linux bridge.

import type { BridgeRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { withNamespace } from '../renewal.ts';

export const bridge: Kind<BridgeRow> = {
  title: (row) => `bridge ${row.key}`,
  places: (row) => [row.netns],
  compare: compareFields,
  needs: ({ netns, key }) => ({ namespaces: [netns], declares: [key] }),
  renewedBy: withNamespace,
  schema: (z) => ({ netns: z.string(), name: z.string(), mtu: z.number() }),
  work: async () => (await import('./work.ts')).bridgeWork,
};
