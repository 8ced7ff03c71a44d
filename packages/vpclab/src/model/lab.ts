// The resolved lab: what spec/ hands to intent/. Every default is filled in and every hard choice (names, addresses,
// MACs, placement, AS numbers, router ids) is made, deterministically: the same file gives the same lab.
// All prefixes are canonical ("10.0.1.0/24"), all addresses plain dotted quads, all MACs lower-case.

import type { Cidr, Ipv4, Mac } from '../net/text.ts';

export type { Cidr, Ipv4, Mac };

export type Lab = {
  readonly name: string;
  readonly nodes: readonly LabNode[];
  readonly tenants: readonly Tenant[];
  readonly vpcs: readonly Vpc[];
  readonly transits: readonly Transit[];
  readonly workloads: readonly Workload[];
  readonly natGateways: readonly NatGateway[];
  /** Present when any NAT gateway exists or the file declares it. */
  readonly edge: Edge | undefined;
  readonly internet: Internet | undefined;
  readonly underlay: Underlay;
};

/** The simulated wire between central and the nodes: Geneve runs over it. */
export type Underlay = { readonly cidr: Cidr; readonly centralAddress: Ipv4; readonly mtu: number };

export type LabNode = { readonly name: string; readonly underlayAddress: Ipv4; readonly underlayMac: Mac };

export type Tenant = { readonly name: string };

export type Vpc = {
  readonly name: string;
  readonly tenant: string;
  readonly cidr: Cidr;
  /** Logical router name, `lr-<vpc>`. */
  readonly router: string;
  readonly subnets: readonly Subnet[];
  /** Routes of the VPC's router that the user wrote, beyond those that follow from gateways and transits. */
  readonly routes: readonly StaticRoute[];
};

export type StaticRoute = { readonly prefix: Cidr; readonly nextHop: Ipv4 };

export type Subnet = {
  readonly name: string;
  readonly vpc: string;
  /** What the subnet is for (web, app, db, nat, ...): by default its name. */
  readonly tier: string;
  readonly cidr: Cidr;
  /** The VPC router's address in this subnet and its MAC. */
  readonly gateway: Ipv4;
  readonly gatewayMac: Mac;
  /** Logical switch name, `ls-<vpc>-<subnet>`. */
  readonly switch: string;
};

export type Workload = {
  /** Unique in the lab; also the namespace and logical port name. */
  readonly name: string;
  readonly tenant: string;
  readonly vpc: string;
  readonly subnet: string;
  readonly node: string;
  readonly address: Ipv4;
  readonly mac: Mac;
};

export type Transit = {
  readonly name: string;
  readonly cidr: Cidr;
  /** Logical switch name, `ls-<transit>`. */
  readonly switch: string;
  /** The gateway router of the transit (`lr-gateway`) and its port. */
  readonly router: string;
  readonly gateway: Ipv4;
  readonly gatewayMac: Mac;
  readonly attachments: readonly TransitAttachment[];
};

/** Attached VPCs reach each other over the transit; others do not. */
export type TransitAttachment = { readonly vpc: string; readonly address: Ipv4; readonly mac: Mac };

export type NatGateway = {
  /** Unique in the lab; also the namespace and logical port name. */
  readonly name: string;
  readonly node: string;
  /** Where eth1 is: a subnet of its own VPC, or a transit (one gateway shared by all VPCs attached to it). */
  readonly inside:
    | { readonly kind: 'subnet'; readonly vpc: string; readonly subnet: string }
    | { readonly kind: 'transit'; readonly transit: string };
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
  readonly vpcs: readonly string[];
  /** Owner label; undefined when it serves VPCs of several tenants. */
  readonly tenant: string | undefined;
};

export type Edge = {
  readonly name: string;
  readonly asn: number;
  readonly routerId: Ipv4;
  /** The network that NAT gateways' eth0 are in, and the edge's address there. */
  readonly externalCidr: Cidr;
  readonly externalAddress: Ipv4;
  /** The edge's address on the internet's network. */
  readonly internetAddress: Ipv4;
};

export type Internet = {
  readonly name: string;
  readonly cidr: Cidr;
  readonly hosts: readonly InternetHost[];
};

export type InternetHost = { readonly name: string; readonly address: Ipv4 };
