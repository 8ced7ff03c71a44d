// Rules of nftables: ours loaded as a whole, foreign tables removed.

import { rowsOf } from '../../model/plan.ts';
import type { NetnsRole, NftRow, Row } from '../../model/rows.ts';
import { changesIn, taskOf } from '../work/task.ts';
import type { Work } from '../work/contract.ts';
import { nft } from './kind.ts';

export const nftWork: Work<NftRow> = {
  observe: ({ intended, world, signal }) => world.machine.observeNft(places(intended), { signal }),
  steps: (changes, { world, signal }) => [
    {
      name: 'rules',
      stage: 'gateways and edge',
      tasks: changes.map((change) => taskOf(nft, change, { needs: [`netns ${change.row.netns}`] })),
      after: ['step raise links of tenants'],
      run: (tasks) => world.machine.change('nft', changesIn(tasks), { signal }),
    },
  ],
};

/** What passes these every tenant needs, or the lab itself: a rule that somebody adds there breaks what the lab file promises. */
const OWN: ReadonlySet<NetnsRole> = new Set([
  'central',
  'fabric',
  'node',
  'nat-gateway',
  'edge',
  'internet',
  'monitoring',
  'region-edge',
  'region-gateway',
]);

/** Where tables are looked for: where ours are, and in the lab's own namespaces, which have none. */
function places(intended: readonly Row[]): readonly NftRow[] {
  const ours = rowsOf(intended, 'nft');
  const has = new Set(ours.map(({ netns }) => netns));
  const others = rowsOf(intended, 'netns').filter(({ name, role }) => OWN.has(role) && !has.has(name));
  return [
    ...ours,
    ...others.map(({ name, origin }): NftRow => ({
      kind: 'nft',
      key: name,
      netns: name,
      ruleset: '',
      origin,
    })),
  ];
}
