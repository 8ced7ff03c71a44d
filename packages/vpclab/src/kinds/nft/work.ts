// Rules of nftables: ours loaded as a whole, foreign tables removed.

import { loadRuleset, observeNft, removeTable } from '../../host/nft.ts';
import { rowsOf } from '../../model/plan.ts';
import type { NftRow } from '../../model/rows.ts';
import { changesIn, taskOf } from '../task.ts';
import type { Work } from '../work.ts';
import { nft } from './kind.ts';

export const nftWork: Work<NftRow> = {
  observe: ({ intended, signal }) => observeNft(rowsOf(intended, 'nft'), signal),
  steps: (changes, { signal }) => [
    {
      name: 'rules',
      stage: 'gateways and edge',
      tasks: changes.map((change) => taskOf(nft, change, { needs: [`netns ${change.row.netns}`] })),
      after: ['step raise links of tenants'],
      run: async (tasks) => {
        const work = changesIn(tasks).map(async ({ kind, row }) => {
          if (row.kind !== 'nft') return;
          await (kind === 'delete' ? removeTable(row, signal) : loadRuleset(row, signal));
        });
        await Promise.all(work);
      },
    },
  ],
};
