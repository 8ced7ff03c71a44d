// What names resolve to: the resolver of each VPC that has one.

import type { NodeName, TenantName, VpcName } from '../../model/names.ts';
import type { Cidr, Ipv4, Mac } from '../../net/text.ts';

export type Resolver = {
  /** Unique in the lab; also the namespace and logical port name. */
  readonly name: string;
  readonly tenant: TenantName;
  readonly vpc: VpcName;
  readonly node: NodeName;
  /** A link-local network of its own on the VPC's router: it can't meet a prefix of the lab file. */
  readonly cidr: Cidr;
  readonly switch: string;
  readonly address: Ipv4;
  readonly mac: Mac;
  readonly gateway: Ipv4;
  readonly gatewayMac: Mac;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    dns: { readonly resolvers: readonly Resolver[] };
  }
}
