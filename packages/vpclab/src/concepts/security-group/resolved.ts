// What security groups resolve to. A group stays within its VPC, because overlapping tenants could not be
// distinguished otherwise.

import type { VpcName, WorkloadName } from '../../model/names.ts';
import type { Cidr } from '../../net/text.ts';

export type SecurityGroup = {
  /** Unique in its VPC. */
  readonly name: string;
  readonly vpc: VpcName;
  /** Also the name of its port group. */
  readonly portGroup: string;
  readonly members: readonly WorkloadName[];
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
};

/** One peer and one protocol; a packet that any rule of any group of its workload allows is allowed. */
export type SecurityRule = { readonly peer: Peer; readonly traffic: Traffic };

/** The other end: sender of ingress, receiver of egress. */
export type Peer =
  | { readonly kind: 'cidr'; readonly cidr: Cidr }
  | { readonly kind: 'group'; readonly name: string };

/** No ranges and no types mean all of them. */
export type Traffic =
  | { readonly protocol: 'all' }
  | { readonly protocol: 'tcp' | 'udp'; readonly ports: readonly PortRange[] }
  | { readonly protocol: 'icmp'; readonly types: readonly number[] };

/** Both ends included. */
export type PortRange = { readonly first: number; readonly last: number };

export type Direction = 'ingress' | 'egress';

declare module '../../model/lab.ts' {
  interface ConceptSections {
    'security-group': { readonly securityGroups: readonly SecurityGroup[] };
  }
}
