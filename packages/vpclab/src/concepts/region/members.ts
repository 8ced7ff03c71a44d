// Which VPCs are in which region, which of them are joined, and what keeps them from it.

import type { Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { isDefined } from '../../model/is-defined.ts';
import { formatPrefix, overlaps } from '../../net/prefix.ts';
import { settledTransits } from '../transit/settled.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import { regionOfEach } from './frames.ts';
import type { RegionFrame } from './frames.ts';

export type Member = { readonly vpc: VpcFrame; readonly region: RegionFrame };

export const regionMembers = step((resolution): readonly Member[] => {
  const regionOf = regionOfEach(resolution);
  const members = vpcFrames(resolution).map((vpc) => ({ vpc, region: regionOf(vpc) }));
  return members.flatMap(({ vpc, region }) => (region === undefined ? [] : [{ vpc, region }]));
});

/** By tenant: those of tenants that have VPCs in more than one region. */
export const joinedMembers = step((resolution): ReadonlyMap<string, readonly Member[]> => {
  const tenants = Map.groupBy(regionMembers(resolution), ({ vpc }) => vpc.tenant);
  const joined = [...tenants].filter(([, own]) => new Set(own.map(({ region }) => region)).size > 1);
  for (const [, members] of joined) checkOverlaps(resolution, members);
  checkTransits(resolution);
  return new Map(joined);
});

/** All of them meet in the tables of the tenant, also two of one region. */
function checkOverlaps(resolution: Resolution, members: readonly Member[]): void {
  for (const [index, { vpc, region }] of members.entries()) {
    const other = members.slice(0, index).find((one) => overlaps(one.vpc.prefix, vpc.prefix));
    if (other === undefined) continue;
    resolution.complain(vpc.path, {
      message:
        `"${vpc.name}" ${formatPrefix(vpc.prefix)} in "${region.name}" overlaps "${other.vpc.name}" ` +
        `${formatPrefix(other.vpc.prefix)} in "${other.region.name}", and "${vpc.tenant}" owns both`,
      expected: 'VPCs of one tenant with prefixes that do not overlap: they are joined across regions',
    });
  }
}

/** A transit is a switch, and a switch belongs to one control plane. */
function checkTransits(resolution: Resolution): void {
  const regions = new Map(regionMembers(resolution).map(({ vpc, region }) => [vpc.name, region.name]));
  for (const { name, attachments, path } of settledTransits(resolution)) {
    const own = new Set(attachments.map(({ vpc }) => regions.get(vpc)).filter(isDefined));
    if (own.size < 2) continue;
    resolution.complain(path, {
      message: `transit "${name}" joins VPCs in ${[...own].join(' and ')}`,
      expected: 'VPCs of one region on a transit: list them in `attachments`',
    });
  }
}
