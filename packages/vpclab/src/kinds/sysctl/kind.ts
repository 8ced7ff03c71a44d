// A sysctl of a namespace. Those with a default here are ours whole: another value that no row asks for is set back.

import type { SysctlRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { withNamespace } from '../renewal.ts';

export const sysctl: Kind<SysctlRow> = {
  title: (row) => `sysctl ${row.key}`,
  places: (row) => [row.netns],
  compare: compareFields,
  needs: (row) => ({ namespaces: [row.netns] }),
  renewedBy: withNamespace,
  schema: (z) => ({ netns: z.string(), path: z.string(), value: z.string() }),
  work: async () => (await import('./work.ts')).sysctlWork,
};
