// How many connections each VPC may have in a NAT gateway at once. The kernel counts those that the rule let through and
// that still are (nft(8), CT COUNT; closed TCP connections do not count). Written as nft lists it: see observe.ts.

import type { ConnectionQuota } from '../model/connection-quotas.ts';
import { block } from './blocks.ts';
import { compareRulesets } from './observe.ts';
import type { RulesetDrift } from './observe.ts';
import { rulesetFile } from './ruleset.ts';

/** Of the gateway as a whole, beside one for each VPC. */
export const QUOTA_COUNTER = 'dropped_connections';
const VPC_COUNTER = 'over_quota_';

/** The VPC of a counter of refused connections; undefined for other counters. */
export function vpcOfCounter(name: string): string | undefined {
  return name.startsWith(VPC_COUNTER) ? name.slice(VPC_COUNTER.length) : undefined;
}

export function quotaCounters(quotas: readonly ConnectionQuota[]): readonly string[] {
  return quotas.length === 0 ? [] : [QUOTA_COUNTER, ...quotas.map(({ vpc }) => `${VPC_COUNTER}${vpc}`)];
}

/**
 * Between the two gates: only what the first one passed uses up a quota. Both directions lead to one rule, because each
 * rule counts for itself.
 */
export function quotaBlocks(quotas: readonly ConnectionQuota[]): readonly string[] {
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
        `ct count over ${limit} counter name "${QUOTA_COUNTER}" counter name "${VPC_COUNTER}${vpc}" drop`,
        `ct mark set 0x${mark.toString(16).padStart(8, '0')}`,
      ]),
    ),
  ];
}

/** What keeps a gateway from counting the connections of a VPC: of its own rules, and of those that lead to them. */
export function quotaDrift(
  quotas: readonly ConnectionQuota[],
  vpc: string,
  listing: string,
): readonly RulesetDrift[] {
  const own = new Set(['table', 'chain connections', `chain ${chainOf(vpc)}`]);
  return compareRulesets(rulesetFile(quotaBlocks(quotas)), listing).filter(({ block: name }) =>
    own.has(name),
  );
}

function chainOf(vpc: string): string {
  return `quota_${vpc}`;
}
