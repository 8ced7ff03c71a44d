// What sites resolve to: the customer's router with hosts behind it, and a gateway in the VPC at the other end of the link.

import type { NodeName, TenantName, VpcName } from '../../model/names.ts';
import type { Cidr, Ipv4, Mac } from '../../net/text.ts';

export type SiteHost = { readonly name: string; readonly address: Ipv4 };

export type Site = {
  /** Also the namespace of the customer's router. */
  readonly name: string;
  readonly vpc: VpcName;
  readonly tenant: TenantName;
  readonly cidr: Cidr;
  readonly asn: number;
  /** The customer's router in its own network. */
  readonly address: Ipv4;
  /** Namespace of the hosts. */
  readonly lan: string;
  readonly hosts: readonly SiteHost[];
  readonly gateway: SiteGateway;
};

export type SiteGateway = {
  /** Also the namespace and the logical port. */
  readonly name: string;
  readonly node: NodeName;
  readonly asn: number;
  /** Its network at the VPC's router: link-local, so that it can't meet a prefix of the lab file. */
  readonly cidr: Cidr;
  readonly switch: string;
  readonly address: Ipv4;
  readonly mac: Mac;
  readonly nextHop: Ipv4;
  readonly nextHopMac: Mac;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    site: { readonly sites: readonly Site[] };
  }
}
