// Whether an address may be one of the sender's own network: VPCs that can't reach each other may use the same ones.

import { addressOf } from '../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../net/prefix.ts';
import type { Lab } from '../model/lab.ts';
import type { Workload } from '../concepts/workload/resolved.ts';

/** In the prefix of the sender's VPC, or of one that a transit joins to it. */
export function isWithinReach(lab: Lab, from: Workload, address: string): boolean {
  const joined = lab.transits.flatMap(({ attachments }) => {
    const names = attachments.map((attachment) => attachment.vpc);
    return names.includes(from.vpc) ? names : [];
  });
  const near = new Set([from.vpc, ...joined]);
  return lab.vpcs.some(
    ({ name, cidr }) => near.has(name) && holdsAddress(prefixOf(cidr), addressOf(address)),
  );
}
