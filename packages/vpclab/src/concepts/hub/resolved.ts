// What hubs resolve to.

import type { TransitName, VpcName } from '../../model/names.ts';

export type Hub = {
  readonly transit: TransitName;
  readonly vpc: VpcName;
  /** The other VPCs on the transit. */
  readonly spokes: readonly VpcName[];
  /** Spokes that leave by the hub. */
  readonly served: readonly VpcName[];
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    hub: { readonly hubs: readonly Hub[] };
  }
}
