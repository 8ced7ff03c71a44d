// The rules of the edge: who may speak to the router itself. What it forwards is for routes and gateways to decide.
// Written as nft lists them: see observe.ts.

import type { Cidr, Ipv4 } from '../net/text.ts';
import { block, elements } from './blocks.ts';
import { rulesetFile } from './ruleset.ts';

export type EdgeRules = {
  /** The interface that all NAT gateways are behind. */
  readonly gatewaySide: string;
  /** Outside addresses of the NAT gateways: BGP and what goes with it come from these alone. */
  readonly gateways: readonly Ipv4[];
};

export const EDGE_COUNTERS = {
  dropped_input: 'dropped: meant for the edge itself, which offers that to its gateways only',
} as const;

/** A file for `nft -f` that replaces the namespace's table. */
export function edgeRuleset({ gatewaySide, gateways }: EdgeRules): string {
  const hosts: readonly Cidr[] = gateways.map((address): Cidr => `${address}/32`);
  return rulesetFile([
    ...Object.keys(EDGE_COUNTERS).map((name) => block(`counter ${name}`, [])),
    block('set gateways', ['type ipv4_addr', 'flags interval', ...elements(hosts)]),
    block('chain input', [
      'type filter hook input priority filter; policy drop;',
      'iifname "lo" accept',
      'ct state established,related accept',
      `iifname "${gatewaySide}" ip saddr @gateways accept`,
      'icmp type echo-request accept',
      // Neighbour discovery: RFC 4861.
      'meta l4proto ipv6-icmp accept',
      'counter name "dropped_input" drop',
    ]),
  ]);
}
