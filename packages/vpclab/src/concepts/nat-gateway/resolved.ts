// What NAT gateways resolve to.

import type {
  NatGatewayName,
  NodeName,
  SubnetName,
  TenantName,
  TransitName,
  VpcName,
} from '../../model/names.ts';
import type { Cidr, Ipv4, Mac } from '../../net/text.ts';

export type AnnounceSource = 'vpc' | 'subnets' | 'workloads';

/** How a gateway speaks with the edge. What it announces beyond whole VPCs is the routing agent's to say. */
export type GatewayRouting = {
  readonly protocol: 'bgp' | 'ospf' | 'static';
  readonly announce: readonly AnnounceSource[];
  /** Announces no more prefixes than this. */
  readonly limit: number;
  readonly communities: readonly string[];
  readonly med: number | undefined;
  /** The edge's, of all that it announces. */
  readonly localPreference: number | undefined;
  readonly bfd: { readonly intervalMs: number; readonly multiplier: number } | undefined;
  readonly passwordFile: string | undefined;
  readonly ttlSecurity: boolean;
  readonly gracefulRestart: boolean;
  readonly area: number;
};

export type NatGateway = {
  /** Unique in the lab; also the namespace and logical port name. */
  readonly name: NatGatewayName;
  readonly node: NodeName;
  /** Where eth1 is: a subnet of its own VPC, or a transit (one gateway shared by all VPCs attached to it). */
  readonly inside:
    | { readonly kind: 'subnet'; readonly vpc: VpcName; readonly subnet: SubnetName }
    | { readonly kind: 'transit'; readonly transit: TransitName };
  /** eth1 */
  readonly insideAddress: Ipv4;
  readonly insidePrefixLength: number;
  readonly insideMac: Mac;
  /** Where eth1 sends packets for the VPC prefixes: the VPC router's or the transit router's address. */
  readonly insideNextHop: Ipv4;
  /** eth0: in the edge's external network, or on a link of its own to the edge (OSPF). */
  readonly outsideAddress: Ipv4;
  readonly outsidePrefixLength: number;
  readonly outsideMac: Mac;
  /** The edge's address on the same network. */
  readonly peerAddress: Ipv4;
  /** The edge has a link for this gateway alone. */
  readonly hasLink: boolean;
  /** Workloads are seen outside at `outsideAddress`; otherwise at their own, and the outside reaches them. */
  readonly isTranslated: boolean;
  readonly routing: GatewayRouting;
  /** The routing agent says what is announced, and writes what is learned into OVN. */
  readonly isDriven: boolean;
  readonly asn: number;
  readonly routerId: Ipv4;
  /** The VPC prefixes it serves: announced to the edge, translated, and the only sources let through. */
  readonly prefixes: readonly Cidr[];
  /** VPCs it serves, in the order of `prefixes`. */
  readonly vpcs: readonly VpcName[];
  /** Owner label; undefined when it serves VPCs of several tenants. */
  readonly tenant: TenantName | undefined;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    'nat-gateway': { readonly natGateways: readonly NatGateway[] };
  }
}
