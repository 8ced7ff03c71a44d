// What the rules of a NAT gateway and of the edge do with a packet (nft/nat-gateway.ts, nft/edge.ts), in words. Pure.

import type { Edge } from '../concepts/edge/resolved.ts';
import type { NatGateway } from '../concepts/nat-gateway/resolved.ts';
import type { RegionGateway, TenantTable } from '../concepts/region/resolved.ts';
import { interfaceName } from '../concepts/rows/names.ts';
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
    if (!isWelcome) return `${name} lets in nothing from outside except answers`;
  }
  if (to === OUTSIDE) {
    if (edgeAddresses.includes(ipDst) && protocol === 'tcp' && dstPort === BGP_PORT)
      return "the edge's BGP is out of reach for tenants";
    if (isOurs(ipSrc) && !isOurs(ipDst)) return undefined;
  }
  if (to === INSIDE && from === OUTSIDE && isOurs(ipDst)) return undefined;
  return `${name} passes packets between its VPCs and the outside only`;
}

type Between = { readonly from: string; readonly to: string };

/** As `gatewayRefusal`, of what joins a VPC to other regions (nft/region.ts). */
export function regionGatewayRefusal(
  { name, prefix, others }: Pick<RegionGateway, 'name' | 'prefix' | 'others'>,
  { ipSrc, ipDst }: Pick<Packet, 'ipSrc' | 'ipDst'>,
  { from, to }: Between,
): string | undefined {
  const isOurs = (address: string): boolean => isIn([prefix], address);
  const isTheirs = (address: string): boolean => isIn(others, address);
  if (from === INSIDE && to === OUTSIDE && isOurs(ipSrc) && isTheirs(ipDst)) return undefined;
  if (from === OUTSIDE && to === INSIDE && isTheirs(ipSrc) && isOurs(ipDst)) return undefined;
  return `${name} passes packets between ${prefix} and VPCs of its tenant in other regions only`;
}

/** Of a tenant's table. Two VPCs of one region do not meet there. */
export function tableRefusal(
  { name, tenant, gateways, peers }: Pick<TenantTable, 'name' | 'tenant' | 'gateways' | 'peers'>,
  { ipSrc, ipDst }: Pick<Packet, 'ipSrc' | 'ipDst'>,
  { from, to }: Between,
): string | undefined {
  const own = (device: string): readonly string[] =>
    gateways.flatMap((gateway) => (interfaceName(gateway.name) === device ? [gateway.prefix] : []));
  const theirs = (device: string): readonly string[] =>
    peers.flatMap((peer) => (interfaceName(peer.name) === device ? peer.prefixes : []));
  const isOut = isIn(own(from), ipSrc) && isIn(theirs(to), ipDst);
  const isBack = isIn(theirs(from), ipSrc) && isIn(own(to), ipDst);
  return isOut || isBack
    ? undefined
    : `${name} passes packets between VPCs of ${tenant} in different regions only`;
}

function isIn(prefixes: readonly string[], address: string): boolean {
  return prefixes.some((prefix) => holdsAddress(prefixOf(prefix), addressOf(address)));
}

/** Why a router does not take a packet that is for itself. */
export function routerRefusal(
  role: 'nat-gateway' | 'edge' | 'region-gateway' | 'region-edge',
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
