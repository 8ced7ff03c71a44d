// What the rules of a NAT gateway and of the edge do with a packet (nft/nat-gateway.ts, nft/edge.ts), in words. Pure.

import type { Edge } from '../concepts/edge/resolved.ts';
import type { NatGateway } from '../concepts/nat-gateway/resolved.ts';
import { addressOf } from '../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../net/prefix.ts';
import type { Packet } from './world.ts';

export const OUTSIDE = 'eth0';
export const INSIDE = 'eth1';
/** RFC 4271. */
const BGP_PORT = 179;

/** Why it is dropped between two devices; undefined: it passes. */
export function gatewayRefusal(
  { prefixes, isTranslated, name }: Pick<NatGateway, 'prefixes' | 'isTranslated' | 'name'>,
  { ipSrc, ipDst, protocol, dstPort, isAnswer }: Packet,
  { from, to }: { readonly from: string; readonly to: string },
  edgeAddresses: readonly string[],
): string | undefined {
  const isOurs = (address: string): boolean =>
    prefixes.some((prefix) => holdsAddress(prefixOf(prefix), addressOf(address)));
  if (from === INSIDE && !isOurs(ipSrc)) return `${ipSrc} is in no VPC that ${name} serves`;
  if (from === OUTSIDE) {
    if (isOurs(ipSrc)) return `${ipSrc} is an address of the inside, and comes from outside`;
    const isWelcome = isAnswer || (!isTranslated && isOurs(ipDst));
    if (!isWelcome) return `${name} lets nothing in from outside but answers`;
  }
  if (to === OUTSIDE) {
    if (edgeAddresses.includes(ipDst) && protocol === 'tcp' && dstPort === BGP_PORT)
      return "the edge's BGP is out of reach for tenants";
    if (isOurs(ipSrc) && !isOurs(ipDst)) return undefined;
  }
  if (to === INSIDE && from === OUTSIDE && isOurs(ipDst)) return undefined;
  return `${name} passes packets between its VPCs and the outside only`;
}

/** Why a router does not take a packet that is for itself. */
export function routerRefusal(
  role: 'nat-gateway' | 'edge',
  name: string,
  { ipSrc, protocol, isAnswer }: Packet,
  gateways: readonly string[],
): string | undefined {
  if (isAnswer || protocol === 'icmp') return undefined;
  if (role === 'edge' && gateways.includes(ipSrc)) return undefined;
  return `${name} answers ping, and offers nothing else`;
}

/** Some gateways do not translate: then the edge keeps what is behind them apart. */
export function edgeRefusal(
  edge: Pick<Edge, 'name'>,
  gateways: readonly NatGateway[],
  between: { readonly from: string; readonly to: string },
  internetDevice: string,
): string | undefined {
  const keepsApart = gateways.some(({ isTranslated }) => !isTranslated);
  return keepsApart && between.from !== internetDevice && between.to !== internetDevice
    ? `${edge.name} passes nothing from behind one gateway to behind another`
    : undefined;
}
