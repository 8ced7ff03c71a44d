// The tables of a namespace: whose they are, how people know them, and how they are removed. Pure.

import type { NftTable } from '../model/nft-table.ts';
import { EARLIER_TABLE, QUOTA_TABLE } from '../model/connection-quotas.ts';
import { OWN_TABLE } from './ruleset.ts';

/** `family name`: how people know a table. */
export function tableTitle({ family, name }: NftTable): string {
  return `${family} ${name}`;
}

/** No other text: it is written into programs. */
const OWN = new RegExp(`^(${OWN_TABLE}|inet (${QUOTA_TABLE}|${EARLIER_TABLE})[a-z0-9-]+)$`);

export function isOwnTable(table: NftTable): boolean {
  return OWN.test(tableTitle(table));
}

/** A file for `nft -f` that removes them. */
export function removalByHandle(tables: readonly NftTable[]): string {
  return tables.map(({ family, handle }) => `delete table ${family} handle ${handle}\n`).join('');
}
