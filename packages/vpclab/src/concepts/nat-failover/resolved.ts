// What failover resolves to.

import type { NatGatewayName, VpcName } from '../../model/names.ts';
import type { Ipv4 } from '../../net/text.ts';

export type FailoverMember = {
  readonly gateway: NatGatewayName;
  /** What it makes the source of new connections. */
  readonly source: Ipv4;
  /** The lowest one that works is used; the same: side by side. */
  readonly rank: number;
};

export type NatFailover = {
  readonly vpc: VpcName;
  /** In the order of the lab file. */
  readonly members: readonly FailoverMember[];
  /** Announced by all members, with a multi-exit discriminator that is best where it is the source. */
  readonly addresses: readonly Ipv4[];
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    'nat-failover': { readonly natFailovers: readonly NatFailover[] };
  }
}
