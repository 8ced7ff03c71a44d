// What a VPC promises: its workloads reach each other, over its router where they are in different subnets.

import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';

export const vpcPromises: ConceptPromises = {
  ...NO_PROMISES,
  ways:
    () =>
    ({ from, to }) => {
      if (to.kind !== 'workload' || to.workload.vpc !== from.vpc) return undefined;
      const isDirect = to.workload.subnet === from.subnet;
      return {
        category: isDirect ? 'same-subnet' : 'cross-subnet',
        // Nothing between two workloads translates.
        seenAs: from.address,
        port: to.workload.name,
        mac: isDirect ? to.workload.mac : undefined,
      };
    },
  networks: (lab) => {
    const cidrs = new Map(lab.vpcs.map((vpc) => [vpc.name, [vpc.cidr]]));
    return (vpc) => cidrs.get(vpc) ?? [];
  },
};
