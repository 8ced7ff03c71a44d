// What sites resolve to: the customer's router with hosts behind it, and a gateway in the VPC at the other end of the link.

import type { TenantName, VpcName } from '../../model/names.ts';
import type { Cidr, Ipv4 } from '../../net/text.ts';
import type { LinkedGateway } from '../rows/linked-gateway.ts';

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
  readonly gateway: LinkedGateway;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    site: { readonly sites: readonly Site[] };
  }
}
