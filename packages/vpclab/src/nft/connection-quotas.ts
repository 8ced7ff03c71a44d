// How many connections each VPC may have in a NAT gateway at once. The kernel counts those that the rule let through and
// that still are (nft(8), CT COUNT; closed TCP connections do not count). Written as nft lists it: see observe.ts.

import { OVER_QUOTA, markedBy, vpcMark } from '../model/connection-quotas.ts';
import type { ConnectionQuota } from '../model/connection-quotas.ts';
import { block } from './blocks.ts';
import { logged } from './logged.ts';
import { compareRulesets } from './observe.ts';
import type { RulesetDrift } from './observe.ts';
import { rulesetFile } from './ruleset.ts';

/** Of the gateway as a whole, beside one for each VPC. */
export const QUOTA_COUNTER = 'dropped_connections';
const QUOTA_CHAIN = 'quota_';

export function quotaCounters(quotas: readonly ConnectionQuota[]): readonly string[] {
  return quotas.length === 0 ? [] : [QUOTA_COUNTER, ...quotas.map(({ vpc }) => `${OVER_QUOTA}${vpc}`)];
}

/**
 * Between the two gates: only what the first one passed uses up a quota. Both directions lead to one rule, because each
 * rule counts for itself. New rules know of no connection: each one is counted again with its next packet, which its mark
 * tells, and goes on even if it is one too many now.
 */
export function quotaBlocks(
  quotas: readonly ConnectionQuota[],
  { rules, logGroup }: { readonly rules: string; readonly logGroup: number | undefined },
): readonly string[] {
  if (quotas.length === 0) return [];
  return [
    block('chain connections', [
      'type filter hook forward priority filter; policy accept;',
      ...quotas.flatMap(({ vpc, prefix }) =>
        ['saddr', 'daddr'].map(
          (side) => `ct state established,new ip ${side} ${prefix} goto ${QUOTA_CHAIN}${vpc}`,
        ),
      ),
    ]),
    ...quotas.flatMap(({ vpc, limit, mark }) => {
      const counted = hex(markedBy(mark, rules));
      return [
        block(`chain ${QUOTA_CHAIN}${vpc}`, [
          // Each packet that nobody answers is new to the tracker.
          `ct mark ${counted} accept`,
          `ct count over ${limit} goto ${OVER_QUOTA}${vpc}`,
          `ct mark set ${counted}`,
        ]),
        block(`chain ${OVER_QUOTA}${vpc}`, [
          `ct state established ct mark set ${counted} accept`,
          `${logged(`${OVER_QUOTA}${vpc}`, logGroup)}counter name "${QUOTA_COUNTER}" counter name "${OVER_QUOTA}${vpc}" drop`,
        ]),
      ];
    }),
  ];
}

/** What keeps a gateway from counting the connections of a VPC: of its own rules, and of those that lead to them. */
export function quotaDrift(
  quotas: readonly ConnectionQuota[],
  vpc: string,
  listing: string,
): readonly RulesetDrift[] {
  const own = new Set([
    'table',
    'chain connections',
    `chain ${QUOTA_CHAIN}${vpc}`,
    `chain ${OVER_QUOTA}${vpc}`,
  ]);
  const intended = rulesetFile(quotaBlocks(quotas, { rules: '', logGroup: undefined }));
  return compareRulesets(counting(intended), counting(listing)).filter(({ block: name }) => own.has(name));
}

/** Without what the other rules of the gateway say of these: which ones they are, and who is shown what they drop. */
function counting(text: string): string {
  return text
    .replaceAll(/\b0x[0-9a-f]{8}\b/g, (mark) => hex(vpcMark(Number(mark))))
    .replaceAll(/\blog prefix "[^"]*" group \d+ snaplen \d+ /g, '');
}

/** As nft lists a mark. */
function hex(mark: number): string {
  return `0x${mark.toString(16).padStart(8, '0')}`;
}
