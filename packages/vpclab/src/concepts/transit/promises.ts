// What a transit promises: the VPCs attached to it reach each other.

import type { Lab } from '../../model/lab.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';

export const transitPromises: ConceptPromises = {
  ...NO_PROMISES,
  ways: (lab) => {
    const joined = joinedVpcs(lab);
    return ({ from, to }) =>
      to.kind === 'workload' && to.workload.vpc !== from.vpc && joined.get(from.vpc)?.has(to.workload.vpc)
        ? { category: 'transit', seenAs: from.address, port: to.workload.name, mac: undefined }
        : undefined;
  },
  networks: (lab) => {
    const joined = joinedVpcs(lab);
    const cidrs = new Map(lab.vpcs.map((vpc) => [vpc.name, vpc.cidr]));
    return (vpc) =>
      [...(joined.get(vpc) ?? [])].flatMap((name) => (name === vpc ? [] : (cidrs.get(name) ?? [])));
  },
};

/** All VPCs that a VPC shares a transit with, itself among them. */
function joinedVpcs(lab: Lab): ReadonlyMap<string, ReadonlySet<string>> {
  const joined = new Map<string, Set<string>>();
  for (const { attachments } of lab.transits) {
    for (const { vpc } of attachments) {
      const others = joined.get(vpc) ?? new Set();
      for (const attachment of attachments) others.add(attachment.vpc);
      joined.set(vpc, others);
    }
  }
  return joined;
}
