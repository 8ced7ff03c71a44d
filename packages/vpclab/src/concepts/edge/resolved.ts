// What the edge resolves to.

import type { Cidr, Ipv4 } from '../../net/text.ts';

export type Edge = {
  readonly name: string;
  readonly asn: number;
  readonly routerId: Ipv4;
  /** The network that NAT gateways' eth0 are in, and the edge's address there. */
  readonly externalCidr: Cidr;
  readonly externalAddress: Ipv4;
  /** Links of two addresses each to gateways that do not share a network. */
  readonly linkCidr: Cidr;
  /** The edge's address on the internet's network. */
  readonly internetAddress: Ipv4;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    /** Present when any NAT gateway exists or the file declares it. */
    edge: { readonly edge: Edge | undefined };
  }
}
