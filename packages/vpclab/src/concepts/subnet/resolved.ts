// What subnets resolve to. Each belongs to its VPC.

import type { SubnetName, VpcName } from '../../model/names.ts';
import type { Cidr, Ipv4, Mac } from '../../net/text.ts';

export type Subnet = {
  readonly name: SubnetName;
  readonly vpc: VpcName;
  /** What the subnet is for (web, app, db, nat, ...): by default its name. */
  readonly tier: string;
  readonly cidr: Cidr;
  /** The VPC router's address in this subnet and its MAC. */
  readonly gateway: Ipv4;
  readonly gatewayMac: Mac;
  /** Logical switch name, `ls-<vpc>-<subnet>`. */
  readonly switch: string;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    subnet: NoSection;
  }
}
