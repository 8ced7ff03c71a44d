// What compute nodes resolve to.

import type { NodeName } from '../../model/names.ts';
import type { Cidr, Ipv4, Mac } from '../../net/text.ts';

export type LabNode = { readonly name: NodeName; readonly underlayAddress: Ipv4; readonly underlayMac: Mac };

/** The simulated wire between central and the nodes: Geneve runs over it. */
export type Underlay = { readonly cidr: Cidr; readonly centralAddress: Ipv4; readonly mtu: number };

declare module '../../model/lab.ts' {
  interface ConceptSections {
    node: { readonly nodes: readonly LabNode[]; readonly underlay: Underlay };
  }
}
