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
  /** eth0, in the edge's external network. */
  readonly outsideAddress: Ipv4;
  readonly outsidePrefixLength: number;
  readonly outsideMac: Mac;
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
