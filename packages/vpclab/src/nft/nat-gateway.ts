// The rules of a NAT gateway: what may pass between its VPC and the outside, and under which address. They are written
// as nft lists them, so that what is loaded can be compared with what was meant: see observe.ts.

import type { Cidr, Ipv4 } from '../net/text.ts';
import { block, counters, prefixSet } from './blocks.ts';
import { logged } from './logged.ts';
import { bfdRule, ospfRule } from './link-rules.ts';
import { rulesetFile } from './ruleset.ts';
import type { Translation } from '../model/translations.ts';
import { translationBlocks } from './translations.ts';

export type NatGatewayRules = {
  /** External interface. */
  readonly outside: string;
  /** Interface on the VPC's side. */
  readonly inside: string;
  /** The VPC prefixes that it serves. They must not overlap: one namespace can't tell two owners apart. */
  readonly prefixes: readonly Cidr[];
  /** The neighbor on the outside. */
  readonly peer: Ipv4;
  /** What it may speak. Default: BGP. */
  readonly speaks?: readonly ('bgp' | 'ospf' | 'bfd')[];
  /** Whether workloads are seen outside at the gateway's address (the default); if not, the outside may reach them. */
  readonly isTranslated?: boolean;
  /** Shared with another gateway: its address inside, which tells of its connections, and the source of those of this one. */
  readonly failover?: { readonly peer: Ipv4; readonly source: Ipv4 };
  /** Addresses beside the gateway's own that it translates one by one. */
  readonly translations?: readonly Translation[];
  /** Where packets that are dropped on the way from the inside are shown to (nft(8), log group). */
  readonly logGroup?: number | undefined;
  /** All addresses of that neighbor: its BGP process listens on each. */
  readonly peerAddresses: readonly Ipv4[];
};

/** conntrackd.conf(5): where its own documentation has it. */
export const CONNTRACKD_PORT = 3780;

/** Named counters of the table, and what each counts. */
export const NAT_GATEWAY_COUNTERS = {
  to_internet: 'passed from the VPC to the outside',
  from_internet: 'passed from the outside back to the VPC',
  dropped_invalid: 'dropped: part of no connection that could be tracked',
  dropped_spoofed_inside: 'dropped: came from the VPC with a source that is not its own',
  dropped_spoofed_outside: 'dropped: came from the outside with a source of the VPC',
  dropped_unsolicited: 'dropped: came from the outside and answers nothing',
  dropped_egress: 'dropped: would have left towards where it must not go',
  dropped_input: 'dropped: meant for the gateway itself, which does not offer that',
} as const;

/** What a workload's own packets may run into. */
const LOGGED: ReadonlySet<keyof typeof NAT_GATEWAY_COUNTERS> = new Set([
  ...(['dropped_invalid', 'dropped_spoofed_inside', 'dropped_egress', 'dropped_input'] as const),
]);

/** A file for `nft -f` that replaces the namespace's table. Load it before forwarding is switched on. */
export function natGatewayRuleset(rules: NatGatewayRules): string {
  const outside = `iifname "${rules.outside}"`;
  const inside = `iifname "${rules.inside}"`;
  const toOutside = `oifname "${rules.outside}"`;
  const { isTranslated = true, translations = [] } = rules;
  const isPublic = translations.length > 0;
  const drop = (counter: keyof typeof NAT_GATEWAY_COUNTERS): string =>
    `${logged(counter, LOGGED.has(counter) ? rules.logGroup : undefined)}counter name "${counter}" drop`;
  return rulesetFile([
    ...counters(Object.keys(NAT_GATEWAY_COUNTERS)),
    prefixSet('vpc_prefixes', rules.prefixes),
    ...translationBlocks(translations, rules),
    // Two gates, each a chain of its own with a policy of drop: a packet must be let through by both. Quotas of connections
    // are between them, each in a table of its own.
    block('chain ingress', [
      'type filter hook forward priority filter - 10; policy drop;',
      // What is not translated may leave by one gateway and be answered by another, which has not seen it begin.
      ...(isTranslated ? [`ct state invalid ${drop('dropped_invalid')}`] : []),
      ...(isPublic ? [`${inside} ct state untracked ip saddr @public accept`] : []),
      `${inside} ip saddr @vpc_prefixes accept`,
      `${inside} ${drop('dropped_spoofed_inside')}`,
      `${outside} ip saddr @vpc_prefixes ${drop('dropped_spoofed_outside')}`,
      ...(isPublic ? [`${outside} ct state untracked ip daddr @vpc_prefixes accept`] : []),
      `${outside} ct state established,related accept`,
      ...(isTranslated ? [] : [`${outside} ip daddr @vpc_prefixes accept`]),
      drop('dropped_unsolicited'),
    ]),
    block('chain egress', [
      'type filter hook forward priority filter + 10; policy drop;',
      // Translated, a workload would speak to the BGP neighbor with the gateway's own address.
      ...rules.peerAddresses.map(
        (address) => `${toOutside} ip daddr ${address} tcp dport 179 ${drop('dropped_egress')}`,
      ),
      `${toOutside} ip saddr @vpc_prefixes ip daddr != @vpc_prefixes counter name "to_internet" accept`,
      ...(isPublic
        ? [`${toOutside} ct state untracked ip saddr @public counter name "to_internet" accept`]
        : []),
      `oifname "${rules.inside}" ip saddr != @vpc_prefixes ip daddr @vpc_prefixes counter name "from_internet" accept`,
      drop('dropped_egress'),
    ]),
    block('chain input', [
      'type filter hook input priority filter; policy drop;',
      `ct state invalid ${drop('dropped_invalid')}`,
      'iifname "lo" accept',
      `${outside} ip saddr @vpc_prefixes ${drop('dropped_spoofed_outside')}`,
      'ct state established,related accept',
      ...peerRules(rules),
      ...(rules.failover === undefined
        ? []
        : [`${inside} ip saddr ${rules.failover.peer} udp dport ${CONNTRACKD_PORT} accept`]),
      `${outside} icmp type echo-request accept`,
      `${inside} icmp type echo-request accept`,
      drop('dropped_input'),
    ]),
    ...(isTranslated
      ? [
          block('chain postrouting', [
            'type nat hook postrouting priority srcnat; policy accept;',
            `${toOutside} ip saddr @vpc_prefixes ${
              rules.failover === undefined ? 'masquerade' : `snat ip to ${rules.failover.source}`
            }`,
          ]),
        ]
      : []),
  ]);
}

function peerRules({ outside, peer, speaks = ['bgp'] }: NatGatewayRules): readonly string[] {
  return [
    ...(speaks.includes('bgp') ? [`iifname "${outside}" ip saddr ${peer} tcp dport 179 accept`] : []),
    ...(speaks.includes('ospf') ? [ospfRule(outside, peer)] : []),
    ...(speaks.includes('bfd') ? [bfdRule(outside, peer)] : []),
  ];
}
