// Whether the nftables tables of a namespace are those of the lab file: the one that holds its rules with those of others, and
// those that count connections of a VPC, each for itself. Pure.

import { EARLIER_TABLE, QUOTA_TABLE, quotaTable } from '../model/connection-quotas.ts';
import type { Change } from '../model/plan.ts';
import { changesIn } from './drift.ts';
import type { At } from './leg.ts';
import type { DiagnoseWorld } from './world.ts';

type Changes = Pick<DiagnoseWorld, 'changes'>;

export function rulesIn({ changes }: Changes, netns: string): At['rules'] {
  const own = nftChanges(changes, netns).filter((change) => !isOfQuota(change));
  if (own.length === 0) return 'intended';
  return own.every(({ kind, row }) => kind === 'create' && row.key === netns) ? 'missing' : 'changed';
}

/** Changes of rules that may drop a packet. A table that counts and is gone drops nothing. */
export function doubtfulRules({ changes }: Changes, { netns, rules }: Pick<At, 'netns' | 'rules'>) {
  return nftChanges(changes, netns).filter((change) =>
    isOfQuota(change) ? change.kind !== 'create' : rules === 'changed',
  );
}

/** Whether the quota of the VPC is in force there as the lab file has it. */
export function isQuotaIntended({ changes }: Changes, netns: string, vpc: string): boolean {
  return nftChanges(changes, netns).every(({ row }) => row.kind !== 'nft' || row.table !== quotaTable(vpc));
}

function nftChanges(changes: readonly Change[], netns: string): readonly Change[] {
  return changesIn(changes, netns).filter(({ row }) => row.kind === 'nft');
}

function isOfQuota({ row }: Change): boolean {
  const table = row.kind === 'nft' ? (row.table ?? '') : '';
  return [QUOTA_TABLE, EARLIER_TABLE].some((prefix) => table.startsWith(`inet ${prefix}`));
}
