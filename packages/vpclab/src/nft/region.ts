// The rules on the way between regions: a gateway passes packets between its VPC and the tenant's VPCs in other regions, a
// table those between its gateways and other regions. Nothing is translated, and no state kept. Written as nft lists it:
// see observe.ts.

import type { Cidr, Ipv4 } from '../net/text.ts';
import { block, counters, prefixSet } from './blocks.ts';
import { neighborsInput } from './link-rules.ts';
import { rulesetFile } from './ruleset.ts';

const COUNTERS = ['to_regions', 'from_regions', 'dropped_forward', 'dropped_input'] as const;

export type RegionGatewayRules = {
  /** Interface to the table. */
  readonly outside: string;
  /** Interface on the VPC's side. */
  readonly inside: string;
  readonly vpc: Cidr;
  /** The tenant's VPCs in other regions. */
  readonly others: readonly Cidr[];
  /** The table. */
  readonly peer: Ipv4;
};

/** A file for `nft -f` that replaces the namespace's table. */
export function regionGatewayRuleset({ outside, inside, vpc, others, peer }: RegionGatewayRules): string {
  return rulesetFile([
    ...counters(COUNTERS),
    prefixSet('regions', others),
    block('chain forward', [
      'type filter hook forward priority filter; policy drop;',
      `iifname "${inside}" oifname "${outside}" ip saddr ${vpc} ip daddr @regions counter name "to_regions" accept`,
      `iifname "${outside}" oifname "${inside}" ip saddr @regions ip daddr ${vpc} counter name "from_regions" accept`,
      'counter name "dropped_forward" drop',
    ]),
    neighborsInput([{ device: outside, address: peer }]),
  ]);
}

export type TableRules = {
  readonly gateways: readonly { readonly device: string; readonly address: Ipv4; readonly prefix: Cidr }[];
  readonly peers: readonly {
    readonly device: string;
    readonly address: Ipv4;
    readonly prefixes: readonly Cidr[];
  }[];
};

/** Two VPCs of one region do not meet here: a transit joins those. */
export function tableRuleset({ gateways, peers }: TableRules): string {
  const setOf = (index: number): string => `region_${index + 1}`;
  return rulesetFile([
    ...counters(COUNTERS),
    ...peers.map(({ prefixes }, index) => prefixSet(setOf(index), prefixes)),
    block('chain forward', [
      'type filter hook forward priority filter; policy drop;',
      ...gateways.flatMap((gateway) =>
        peers.flatMap((peer, index) => [
          `iifname "${gateway.device}" oifname "${peer.device}" ip saddr ${gateway.prefix} ip daddr @${setOf(index)} counter name "to_regions" accept`,
          `iifname "${peer.device}" oifname "${gateway.device}" ip saddr @${setOf(index)} ip daddr ${gateway.prefix} counter name "from_regions" accept`,
        ]),
      ),
      'counter name "dropped_forward" drop',
    ]),
    neighborsInput([...gateways, ...peers]),
  ]);
}
