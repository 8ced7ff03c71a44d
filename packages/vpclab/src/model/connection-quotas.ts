// How many connections each VPC may have at once in a NAT gateway that it leaves by.

import type { Cidr } from '../net/text.ts';
import type { Lab } from './lab.ts';

export type ConnectionQuota = {
  readonly vpc: string;
  readonly prefix: Cidr;
  readonly limit: number;
  /** What its connections are marked with, so that they can be counted from outside: not 0. */
  readonly mark: number;
};

/** Marked by their place among the VPCs of the gateway: a second one of the same VPC marks alike. */
export function quotasOf(
  lab: Lab,
  { vpcs, prefixes }: Lab['natGateways'][number],
): readonly ConnectionQuota[] {
  return vpcs.flatMap((vpc, index): readonly ConnectionQuota[] => {
    const limit = lab.vpcs.find(({ name }) => name === vpc)?.connections;
    const prefix = prefixes[index];
    return limit === undefined || prefix === undefined ? [] : [{ vpc, prefix, limit, mark: index + 1 }];
  });
}

/** What its packets are counted and shown as where the quota of the VPC is used up. */
export const OVER_QUOTA = 'over_quota_';

/** The VPC of such a name; undefined for other names. */
export function vpcOverQuota(name: string): string | undefined {
  return name.startsWith(OVER_QUOTA) ? name.slice(OVER_QUOTA.length) : undefined;
}
