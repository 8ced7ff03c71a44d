// What traffic resolves to: profiles for `vpclab traffic start`. It makes nothing by itself.

import type { TrafficProfile } from '../../model/traffic.ts';

declare module '../../model/lab.ts' {
  interface ConceptSections {
    traffic: { readonly traffic: readonly TrafficProfile[] };
  }
}
