// What DHCP resolves to: the options for clients in each subnet that has it.

import type { SubnetName, VpcName } from '../../model/names.ts';
import type { Cidr, Ipv4 } from '../../net/text.ts';

export type SubnetDhcp = {
  readonly vpc: VpcName;
  readonly subnet: SubnetName;
  readonly leaseSeconds: number;
  readonly mtu: number;
  readonly dnsServers: readonly Ipv4[];
  /** Beside the default route. */
  readonly routes: readonly { readonly prefix: Cidr; readonly nextHop: Ipv4 }[];
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    dhcp: { readonly dhcp: readonly SubnetDhcp[] };
  }
}
