// What compute nodes resolve to.

import type { NodeName, RegionName } from '../../model/names.ts';
import type { Cidr, Ipv4, Mac } from '../../net/text.ts';

export type LabNode = {
  readonly name: NodeName;
  readonly underlayAddress: Ipv4;
  readonly underlayMac: Mac;
  /** Whose control plane it belongs to, where that is not the lab's first one. */
  readonly region?: RegionName | undefined;
};

/** The simulated wire between central and the nodes: Geneve runs over it. */
export type Underlay = {
  readonly cidr: Cidr;
  readonly centralAddress: Ipv4;
  /** Of the control plane: one, whose address is the above, or several. */
  readonly servers: readonly CentralServer[];
  readonly mtu: number;
};

export type CentralServer = { readonly name: string; readonly address: Ipv4; readonly mac: Mac };

declare module '../../model/lab.ts' {
  interface ConceptSections {
    node: { readonly nodes: readonly LabNode[]; readonly underlay: Underlay };
  }
}
