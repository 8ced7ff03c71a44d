// The rules of the edge: who may speak to the router itself. What it forwards is for routes and gateways to decide.
// Written as nft lists them: see observe.ts.

import type { Cidr, Ipv4 } from '../net/text.ts';
import { block, counters, prefixSet } from './blocks.ts';
import { linkRules } from './link-rules.ts';
import { rulesetFile } from './ruleset.ts';

export type EdgeRules = {
  /** The interface that all NAT gateways are behind. */
  readonly gatewaySide: string;
  /** Outside addresses of the NAT gateways: BGP and what goes with it come from these alone. */
  readonly gateways: readonly Ipv4[];
  /** Some gateways do not translate: what is behind them must not meet over the edge. */
  readonly keepsApart?: boolean;
  /** Interfaces to one gateway each, which speaks OSPF there. */
  readonly links?: readonly { readonly device: string; readonly gateway: Ipv4 }[];
};

export const EDGE_COUNTERS = {
  dropped_between: 'dropped: from behind one gateway to behind another',
  dropped_input: 'dropped: meant for the edge itself, which offers that to its gateways only',
} as const;

/** A file for `nft -f` that replaces the namespace's table. */
export function edgeRuleset({ gatewaySide, gateways, links = [], keepsApart = false }: EdgeRules): string {
  const hosts: readonly Cidr[] = gateways.map((address): Cidr => `${address}/32`);
  return rulesetFile([
    ...counters(Object.keys(EDGE_COUNTERS).filter((name) => keepsApart || name !== 'dropped_between')),
    prefixSet('gateways', hosts),
    ...(keepsApart ? wall([gatewaySide, ...links.map(({ device }) => device)]) : []),
    block('chain input', [
      'type filter hook input priority filter; policy drop;',
      'iifname "lo" accept',
      'ct state established,related accept',
      `iifname "${gatewaySide}" ip saddr @gateways accept`,
      ...links.flatMap(({ device, gateway }) => linkRules(device, gateway)),
      'icmp type echo-request accept',
      // Neighbour discovery: RFC 4861.
      'meta l4proto ipv6-icmp accept',
      'counter name "dropped_input" drop',
    ]),
  ]);
}

function wall(gatewaySides: readonly string[]): readonly string[] {
  return [
    block(
      'chain between',
      gatewaySides.map((side) => `oifname "${side}" counter name "dropped_between" drop`),
    ),
    block('chain forward', [
      'type filter hook forward priority filter; policy accept;',
      ...gatewaySides.map((side) => `iifname "${side}" jump between`),
    ]),
  ];
}
