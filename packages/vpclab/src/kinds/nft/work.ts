// Rules of nftables: ours loaded as a whole, foreign tables removed.

import { rowsOf } from '../../model/plan.ts';
import type { NftRow } from '../../model/rows.ts';
import { changesIn, taskOf } from '../work/task.ts';
import type { Work } from '../work/contract.ts';
import { nft } from './kind.ts';

export const nftWork: Work<NftRow> = {
  observe: ({ intended, world, signal }) => world.machine.observeNft(rowsOf(intended, 'nft'), { signal }),
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
