// The rules of a site's gateway: packets between the VPC and the site, and no others. It translates nothing and keeps no
// state. Written as nft lists it: see observe.ts.

import type { Cidr, Ipv4 } from '../net/text.ts';
import { block, counters } from './blocks.ts';
import { neighborsInput } from './link-rules.ts';
import { rulesetFile } from './ruleset.ts';

export type SiteGatewayRules = {
  /** Interface to the site. */
  readonly outside: string;
  /** Interface on the VPC's side. */
  readonly inside: string;
  readonly vpc: Cidr;
  readonly site: Cidr;
  /** The site's router. */
  readonly peer: Ipv4;
};

/** A file for `nft -f` that replaces the namespace's table. */
export function siteGatewayRuleset({ outside, inside, vpc, site, peer }: SiteGatewayRules): string {
  return rulesetFile([
    ...counters(['to_site', 'from_site', 'dropped_forward', 'dropped_input']),
    block('chain forward', [
      'type filter hook forward priority filter; policy drop;',
      `iifname "${inside}" oifname "${outside}" ip saddr ${vpc} ip daddr ${site} counter name "to_site" accept`,
      `iifname "${outside}" oifname "${inside}" ip saddr ${site} ip daddr ${vpc} counter name "from_site" accept`,
      'counter name "dropped_forward" drop',
    ]),
    neighborsInput([{ device: outside, address: peer }]),
  ]);
}
