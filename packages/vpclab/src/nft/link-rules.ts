// What a router lets in of a neighbor on a link: OSPF, and BFD from one hop away (RFC 5881 section 5).

import type { Ipv4 } from '../net/text.ts';

export function linkRules(device: string, neighbor: Ipv4): readonly string[] {
  return [ospfRule(device, neighbor), bfdRule(device, neighbor)];
}

export function ospfRule(device: string, neighbor: Ipv4): string {
  return `iifname "${device}" ip saddr ${neighbor} ip protocol ospf accept`;
}

/** With `ttl-security`, bgpd of FRR asks for a session over several hops, which has a port of its own (RFC 5883). */
export function bfdRule(device: string, neighbor: Ipv4): string {
  return `iifname "${device}" ip saddr ${neighbor} ip ttl 255 udp dport { 3784, 4784 } accept`;
}
