// What the router of a VPC on several transits has routes to: it tells all of it apart by the address, so no two may
// overlap, whichever transit they are on.

import { formatPrefix, overlaps } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import type { Segment } from '../../lab-file/segment.ts';

type Transit = {
  readonly name: string;
  readonly segment: Segment;
  readonly path: Path;
  readonly attachments: readonly { readonly vpc: string }[];
};

type Neighbour = {
  readonly what: string;
  readonly prefix: Prefix;
  readonly path: Path;
  readonly transit: Transit;
};

export function checkNeighbours(
  resolution: Resolution,
  transits: readonly Transit[],
  vpcs: readonly VpcFrame[],
): void {
  const frames = new Map(vpcs.map((vpc) => [vpc.name, vpc]));
  for (const vpc of vpcs) {
    const joined = transits.filter(({ attachments }) => attachments.some((one) => one.vpc === vpc.name));
    if (joined.length < 2) continue;
    const neighbours = joined.flatMap((transit) => neighboursOn(transit, vpc, frames));
    for (const [index, one] of neighbours.entries()) {
      const other = neighbours.slice(0, index).find((before) => isInTheWay(before, one));
      if (other !== undefined) complain(resolution, vpc, one, other);
    }
  }
}

/** What is on one transit was compared there, and so was a VPC that is on both. */
function isInTheWay(other: Neighbour, one: Neighbour): boolean {
  return other.transit !== one.transit && other.what !== one.what && overlaps(other.prefix, one.prefix);
}

function neighboursOn(
  transit: Transit,
  { name }: VpcFrame,
  frames: ReadonlyMap<string, VpcFrame>,
): readonly Neighbour[] {
  const { segment, path } = transit;
  const own = { what: `transit "${transit.name}"`, prefix: segment.prefix, path, transit };
  const others = transit.attachments.flatMap(({ vpc }): readonly Neighbour[] => {
    const frame = vpc === name ? undefined : frames.get(vpc);
    return frame === undefined ? [] : [{ what: `"${vpc}"`, prefix: frame.prefix, path: frame.path, transit }];
  });
  return [own, ...others];
}

function complain(resolution: Resolution, vpc: VpcFrame, one: Neighbour, other: Neighbour): void {
  const text = ({ what, prefix, path }: Neighbour): string =>
    `${what} ${formatPrefix(prefix)} (${resolution.placeOf(path)})`;
  resolution.complain([...one.transit.path, 'attachments'], {
    message: `"${vpc.name}" would have two ways to the same addresses: to ${text(one)} on transit "${one.transit.name}", and to ${text(other)} on transit "${other.transit.name}"`,
    expected: 'prefixes that do not overlap in everything that a VPC is joined to',
    suggestion: `leave "${vpc.name}" off one of the two transits`,
  });
}
