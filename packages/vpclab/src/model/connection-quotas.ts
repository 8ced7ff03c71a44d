// How many connections each VPC may have at once in a NAT gateway that it leaves by.

import { hash } from 'node:crypto';
import type { Cidr } from '../net/text.ts';
import type { Lab } from './lab.ts';

export type ConnectionQuota = {
  readonly vpc: string;
  readonly prefix: Cidr;
  readonly limit: number;
  /** What its connections are marked with, so that they can be counted from outside: never 0, lower bits 0. */
  readonly mark: number;
};

/** The lower bits of a connection's mark say which rules counted it. */
const RULES_BITS = 12;
const VPC_MASK = ((2 ** (32 - RULES_BITS) - 1) * 2 ** RULES_BITS) >>> 0;

/** A mark without what it says of the rules. */
export function vpcMark(mark: number): number {
  return (mark & VPC_MASK) >>> 0;
}

/** A mark of connections that these rules counted. */
export function markedBy(mark: number, rules: string): number {
  return (mark | (hashOf(rules) & ~VPC_MASK)) >>> 0;
}

/**
 * Marked by the name of the VPC, so that a mark means the same while VPCs come and go. Two of one gateway whose names give
 * the same mark share it out by their names.
 */
export function quotasOf(
  lab: Lab,
  { vpcs, prefixes }: Lab['natGateways'][number],
): readonly ConnectionQuota[] {
  const marks = marksOf(vpcs);
  return vpcs.flatMap((vpc, index): readonly ConnectionQuota[] => {
    const limit = lab.vpcs.find(({ name }) => name === vpc)?.connections;
    const prefix = prefixes[index];
    const mark = marks.get(vpc) ?? 0;
    return limit === undefined || prefix === undefined ? [] : [{ vpc, prefix, limit, mark }];
  });
}

function marksOf(vpcs: readonly string[]): ReadonlyMap<string, number> {
  const marks = new Map<string, number>();
  const taken = new Set([0]);
  for (const vpc of [...new Set(vpcs)].toSorted()) {
    let mark = vpcMark(hashOf(vpc));
    while (taken.has(mark)) mark = vpcMark(mark + 2 ** RULES_BITS);
    taken.add(mark);
    marks.set(vpc, mark);
  }
  return marks;
}

function hashOf(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 8), 16);
}

/** The table that counts the connections of the VPC, and nothing else. */
export const QUOTA_TABLE = 'vpclab_quota_';
export function quotaTable(vpc: string): string {
  return `inet ${QUOTA_TABLE}${vpc}`;
}

/** The table that keeps room for those of its connections that were open before the other one was loaded. */
export const EARLIER_TABLE = 'vpclab_earlier_';
export function earlierTable(vpc: string): string {
  return `inet ${EARLIER_TABLE}${vpc}`;
}

/** What its packets are counted and shown as where the quota of the VPC is used up. */
export const OVER_QUOTA = 'over_quota_';

/** The VPC of such a name; undefined for other names. */
export function vpcOverQuota(name: string): string | undefined {
  return name.startsWith(OVER_QUOTA) ? name.slice(OVER_QUOTA.length) : undefined;
}
