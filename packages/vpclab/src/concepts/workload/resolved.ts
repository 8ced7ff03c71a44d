// What workloads resolve to.

import type { NodeName, SubnetName, TenantName, VpcName, WorkloadName } from '../../model/names.ts';
import type { Ipv4, Mac } from '../../net/text.ts';

export type Workload = {
  /** Unique in the lab; also the namespace and logical port name. */
  readonly name: WorkloadName;
  readonly tenant: TenantName;
  readonly vpc: VpcName;
  readonly subnet: SubnetName;
  readonly node: NodeName;
  readonly address: Ipv4;
  readonly mac: Mac;
  /** It forwards packets of others: the next hop of a route. */
  readonly forwards: boolean;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    workload: { readonly workloads: readonly Workload[] };
  }
}
