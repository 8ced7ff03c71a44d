// How many connections a VPC may have in a NAT gateway at once. The kernel counts those that the rule let through and
// that still are (nft(8), CT COUNT; closed TCP connections do not count). The count is the rule's own, and newer kernels
// count a connection with its first packet alone: so the rule is in a table of its own, which is loaded when it changes
// and never with the gateway's other rules. Written as nft lists it: see observe.ts.

import { OVER_QUOTA, earlierTable, markedBy, quotaTable, vpcMark } from '../model/connection-quotas.ts';
import type { ConnectionQuota } from '../model/connection-quotas.ts';
import { block } from './blocks.ts';
import { logged } from './logged.ts';
import { compareRulesets } from './observe.ts';
import type { RulesetDrift } from './observe.ts';
import { rulesetFile } from './ruleset.ts';

/** Of a packet that begins a connection for which there is no room beside the earlier ones. */
const NO_ROOM = '0x76706371';

/** `logGroup`: where packets that it drops are shown to; undefined: nowhere. */
export function quotaRules(
  quota: ConnectionQuota,
  logGroup: number | undefined,
): { readonly table: string; readonly ruleset: string } {
  const table = quotaTable(quota.vpc);
  const text = (mark: number): string => rulesetFile(quotaBlocks(quota, mark, logGroup), table);
  // Which rules counted a connection is told by what the rules are.
  return { table, ruleset: text(markedBy(quota.mark, text(quota.mark))) };
}

/**
 * Between the two gates of the gateway: only what the first one passed uses up a quota. Both directions lead to one rule,
 * because each rule counts for itself. Older kernels count a connection that new rules know nothing of with its next packet,
 * which its mark tells; it goes on even if it is one too many now.
 */
function quotaBlocks(
  { vpc, prefix, limit }: ConnectionQuota,
  mark: number,
  logGroup: number | undefined,
): readonly string[] {
  const over = `${OVER_QUOTA}${vpc}`;
  const counted = hex(mark);
  return [
    block(`counter ${over}`, []),
    block('chain connections', [
      'type filter hook forward priority filter; policy accept;',
      ...['saddr', 'daddr'].map((side) => `ct state established,new ip ${side} ${prefix} goto in_quota`),
    ]),
    block('chain in_quota', [
      // Each packet that nobody answers is new to the tracker.
      `ct mark ${counted} accept`,
      `meta mark ${NO_ROOM} goto over_quota`,
      `ct count over ${limit} goto over_quota`,
      `ct mark set ${counted}`,
    ]),
    block('chain over_quota', [
      `ct state established ct mark set ${counted} accept`,
      `${logged(over, logGroup)}counter name "${over}" drop`,
    ]),
  ];
}

/** Whether rules that were loaded counted a connection of this mark. */
export function isCountedBy(ruleset: string, mark: number): boolean {
  return ruleset.includes(`ct mark set ${hex(mark)}\n`);
}

/**
 * Loaded beside them while there are open connections that those cannot count: how many further ones may begin. Its rule
 * counts from its own loading on.
 */
export function earlierRules({ vpc, prefix }: ConnectionQuota, further: number): string {
  return rulesetFile(
    [
      block('chain connections', [
        'type filter hook forward priority filter - 5; policy accept;',
        ...['saddr', 'daddr'].map((side) => `ct state new ip ${side} ${prefix} goto further`),
      ]),
      block('chain further', [`ct count over ${further} meta mark set ${NO_ROOM}`]),
    ],
    earlierTable(vpc),
  );
}

/** What keeps a gateway from counting the connections of a VPC. `listing`: of the table, as nft prints it. */
export function quotaDrift(quota: ConnectionQuota, listing: string): readonly RulesetDrift[] {
  return compareRulesets(counting(quotaRules(quota, undefined).ruleset), counting(listing));
}

/** Without the log group, which is part of the mark but makes no difference here. */
function counting(text: string): string {
  return text
    .replaceAll(/\b0x[0-9a-f]{8}\b/g, (mark) => hex(vpcMark(Number(mark))))
    .replaceAll(/\blog prefix "[^"]*" group \d+ snaplen \d+ /g, '');
}

/** As nft lists a mark. */
function hex(mark: number): string {
  return `0x${mark.toString(16).padStart(8, '0')}`;
}
