// What transits resolve to.

import type { TransitName, VpcName } from '../../model/names.ts';
import type { Cidr, Ipv4, Mac } from '../../net/text.ts';

export type Transit = {
  readonly name: TransitName;
  readonly cidr: Cidr;
  /** Logical switch name, `ls-<transit>`. */
  readonly switch: string;
  /** The gateway router of the transit (`lr-gateway`) and its port. */
  readonly router: string;
  readonly gateway: Ipv4;
  readonly gatewayMac: Mac;
  readonly attachments: readonly TransitAttachment[];
};

/** Attached VPCs reach each other over the transit; others do not. */
export type TransitAttachment = { readonly vpc: VpcName; readonly address: Ipv4; readonly mac: Mac };

declare module '../../model/lab.ts' {
  interface ConceptSections {
    transit: { readonly transits: readonly Transit[] };
  }
}
