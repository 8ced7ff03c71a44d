// What workloads resolve to.

import type { Ipv4, Mac } from '../../net/text.ts';

export type Workload = {
  /** Unique in the lab; also the namespace and logical port name. */
  readonly name: string;
  readonly tenant: string;
  readonly vpc: string;
  readonly subnet: string;
  readonly node: string;
  readonly address: Ipv4;
  readonly mac: Mac;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    workload: { readonly workloads: readonly Workload[] };
  }
}
