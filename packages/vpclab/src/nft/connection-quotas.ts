// How many connections each VPC may have in a NAT gateway at once. The kernel counts those that the rule let through and
// that still are (nft(8), CT COUNT; closed TCP connections do not count). Written as nft lists it: see observe.ts.

import { OVER_QUOTA } from '../model/connection-quotas.ts';
import type { ConnectionQuota } from '../model/connection-quotas.ts';
import { block } from './blocks.ts';
import { logged } from './logged.ts';

/** Of the gateway as a whole, beside one for each VPC. */
export const QUOTA_COUNTER = 'dropped_connections';

export function quotaCounters(quotas: readonly ConnectionQuota[]): readonly string[] {
  return quotas.length === 0 ? [] : [QUOTA_COUNTER, ...quotas.map(({ vpc }) => `${OVER_QUOTA}${vpc}`)];
}

/**
 * Between the two gates: only what the first one passed uses up a quota. Both directions lead to one rule, because each
 * rule counts for itself.
 */
export function quotaBlocks(
  quotas: readonly ConnectionQuota[],
  logGroup: number | undefined,
): readonly string[] {
  if (quotas.length === 0) return [];
  return [
    block('chain connections', [
      'type filter hook forward priority filter; policy accept;',
      ...quotas.flatMap(({ vpc, prefix }) =>
        ['saddr', 'daddr'].map((side) => `ct state new ip ${side} ${prefix} goto ${chainOf(vpc)}`),
      ),
    ]),
    ...quotas.map(({ vpc, limit, mark }) =>
      block(`chain ${chainOf(vpc)}`, [
        // What was let through once is not counted again: each packet that nobody answers is new to the tracker.
        `ct mark 0x${mark.toString(16).padStart(8, '0')} accept`,
        `ct count over ${limit} ${logged(`${OVER_QUOTA}${vpc}`, logGroup)}counter name "${QUOTA_COUNTER}" counter name "${OVER_QUOTA}${vpc}" drop`,
        `ct mark set 0x${mark.toString(16).padStart(8, '0')}`,
      ]),
    ),
  ];
}

function chainOf(vpc: string): string {
  return `quota_${vpc}`;
}
