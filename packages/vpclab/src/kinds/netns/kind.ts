// A named network namespace. Its role is part of what it is: a name that changes its role is another namespace, and
// nothing that was in the old one (rules, sysctls, listeners) is left to the new one.

import { NETNS_ROLES } from '../../model/rows.ts';
import type { NetnsRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { maybe } from '../maybe.ts';
import { renewed } from '../renewal.ts';

export const netns: Kind<NetnsRow> = {
  title: (row) => `namespace ${row.name}`,
  places: (row) => [row.name],
  compare: ({ resolver: _resolver, region: _region, ...intended }, observed) =>
    compareFields(intended, observed),
  staysWith: () => false,
  needs: (row) => ({ namespace: row.name }),
  renews: ({ kind, row }) => (kind === 'delete' ? [] : [renewed.namespace(row.name)]),
  consequences: ({ kind, row }) =>
    kind === 'replace'
      ? [{ code: 'REPLACES_OBJECT', certain: true, message: `everything in ${row.name} is recreated` }]
      : [],
  schema: (z) => ({
    name: z.string(),
    machine: z.string(),
    role: z.enum(NETNS_ROLES),
    resolver: maybe(
      z.object({ address: z.string(), domain: z.string(), search: z.array(z.string()).readonly() }),
    ),
    region: maybe(z.string()),
  }),
  work: async () => (await import('./work/work.ts')).netnsWork,
};
