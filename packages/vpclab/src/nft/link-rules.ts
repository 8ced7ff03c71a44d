// What a router lets in of a neighbor on a link: OSPF, and BFD from one hop away (RFC 5881 section 5).

import type { Ipv4 } from '../net/text.ts';
import { block } from './blocks.ts';

export function linkRules(device: string, neighbor: Ipv4): readonly string[] {
  return [ospfRule(device, neighbor), bfdRule(device, neighbor)];
}

/**
 * What a router between a VPC and others takes for itself: BGP and BFD of its neighbors. What it forwards keeps no state, and
 * what it drops is counted as `dropped_input`.
 */
export function neighborsInput(
  neighbors: readonly { readonly device: string; readonly address: Ipv4 }[],
): string {
  return block('chain input', [
    'type filter hook input priority filter; policy drop;',
    'ct state invalid counter name "dropped_input" drop',
    'iifname "lo" accept',
    'ct state established,related accept',
    ...neighbors.flatMap(({ device, address }) => [
      `iifname "${device}" ip saddr ${address} tcp dport 179 accept`,
      bfdRule(device, address),
    ]),
    'icmp type echo-request accept',
    'counter name "dropped_input" drop',
  ]);
}

export function ospfRule(device: string, neighbor: Ipv4): string {
  return `iifname "${device}" ip saddr ${neighbor} ip protocol ospf accept`;
}

/** With `ttl-security`, bgpd of FRR asks for a session over several hops, which has a port of its own (RFC 5883). */
export function bfdRule(device: string, neighbor: Ipv4): string {
  return `iifname "${device}" ip saddr ${neighbor} ip ttl 255 udp dport { 3784, 4784 } accept`;
}
