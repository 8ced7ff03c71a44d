// The nftables tables of a namespace: one is ours, and those that count; others in a namespace with rules of ours are foreign.

import type { NftRow } from '../../model/rows.ts';
import { compareRulesets } from '../../nft/observe.ts';
import type { Kind } from '../kind.ts';
import { withNamespace } from '../renewal.ts';

export const nft: Kind<NftRow> = {
  title: ({ netns, foreign, table = foreign }) =>
    table === undefined ? `nftables rules of ${netns}` : `nftables table ${table} of ${netns}`,
  places: (row) => [row.netns],
  compare: (intended, observed) =>
    compareRulesets(intended.ruleset, observed.ruleset).map(({ kind, block, statement = 'all of it' }) => ({
      column: block,
      from: kind === 'added' ? statement : undefined,
      to: kind === 'missing' ? statement : undefined,
    })),
  needs: (row) => ({ namespaces: [row.netns] }),
  renewedBy: withNamespace,
  schema: (z) => ({
    netns: z.string(),
    ruleset: z.string(),
    table: z.string().optional(),
    foreign: z.string().optional(),
    counts: z.object({ vpc: z.string(), prefix: z.string(), limit: z.number(), mark: z.number() }).optional(),
  }),
  work: async () => (await import('./work.ts')).nftWork,
};
