// What regions resolve to: a control plane with its nodes, and an edge, where each tenant has a table of its own: a
// namespace with a router, which the gateways of the tenant's VPCs and its tables in other regions peer with.

import type { NodeName, RegionName, TenantName, VpcName } from '../../model/names.ts';
import type { Cidr, Ipv4 } from '../../net/text.ts';
import type { CentralServer } from '../node/resolved.ts';
import type { LinkedGateway } from '../rows/linked-gateway.ts';

export type Region = {
  readonly name: RegionName;
  /** Of all tables of its edge. */
  readonly asn: number;
  readonly server: CentralServer;
  readonly nodes: readonly NodeName[];
  readonly vpcs: readonly VpcName[];
  /** One for each tenant with VPCs here and in another region. */
  readonly tables: readonly TenantTable[];
};

export type TenantTable = {
  /** Also the namespace. */
  readonly name: string;
  readonly tenant: TenantName;
  readonly routerId: Ipv4;
  readonly gateways: readonly RegionGateway[];
  readonly peers: readonly TablePeer[];
};

/** The tenant's table in another region, at the other end of a link. */
export type TablePeer = {
  readonly name: string;
  readonly region: RegionName;
  readonly asn: number;
  readonly ownAddress: Ipv4;
  readonly address: Ipv4;
  /** Of the tenant's VPCs there. */
  readonly prefixes: readonly Cidr[];
};

/** What joins a VPC to its tenant's table: a namespace between the VPC's router and a link to the edge. */
export type RegionGateway = LinkedGateway & {
  readonly vpc: VpcName;
  readonly prefix: Cidr;
  /** Both ends of its link to the table. */
  readonly outsideAddress: Ipv4;
  readonly tableAddress: Ipv4;
  /** Of the tenant's VPCs in other regions. */
  readonly others: readonly Cidr[];
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    /** None: the lab is one region. */
    region: { readonly regions: readonly Region[] };
  }
}
