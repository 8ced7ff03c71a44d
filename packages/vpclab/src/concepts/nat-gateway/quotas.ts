// The quotas of connections that a NAT gateway holds its VPCs to.

import type { Lab } from '../../model/lab.ts';
import type { ConnectionQuota } from '../../nft/connection-quotas.ts';
import type { NatGateway } from './resolved.ts';

/** Marked by their place among the VPCs of the gateway: a second one of the same VPC marks alike. */
export function quotasOf(lab: Lab, { vpcs, prefixes }: NatGateway): readonly ConnectionQuota[] {
  return vpcs.flatMap((vpc, index): readonly ConnectionQuota[] => {
    const limit = lab.vpcs.find(({ name }) => name === vpc)?.connections;
    const prefix = prefixes[index];
    return limit === undefined || prefix === undefined ? [] : [{ vpc, prefix, limit, mark: index + 1 }];
  });
}
