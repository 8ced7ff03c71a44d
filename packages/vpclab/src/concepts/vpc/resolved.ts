// What VPCs resolve to.

import type { TenantName, VpcName } from '../../model/names.ts';
import type { Cidr, Ipv4 } from '../../net/text.ts';
import type { Subnet } from '../subnet/resolved.ts';

export type Vpc = {
  readonly name: VpcName;
  readonly tenant: TenantName;
  readonly cidr: Cidr;
  /** Logical router name, `lr-<vpc>`. */
  readonly router: string;
  readonly subnets: readonly Subnet[];
  /** Routes of the VPC's router that the user wrote, beyond those that follow from gateways and transits. */
  readonly routes: readonly StaticRoute[];
  /** How many it may have at once in each of its NAT gateways; undefined: no quota. */
  readonly connections: number | undefined;
};

export type StaticRoute = { readonly prefix: Cidr; readonly nextHop: Ipv4 };

declare module '../../model/lab.ts' {
  interface ConceptSections {
    vpc: { readonly vpcs: readonly Vpc[] };
  }
}
