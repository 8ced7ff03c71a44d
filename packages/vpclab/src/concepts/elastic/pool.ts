// The addresses that the edge routes to NAT gateways, one by one. Whoever needs one takes it from here.

import { formatPrefix, overlaps, prefixOf } from '../../net/prefix.ts';
import type { Resolution } from '../../lab-file/resolution.ts';
import { Segment } from '../../lab-file/segment.ts';
import { step } from '../../lab-file/step.ts';
import { anycastKeys, anycastOfLab } from '../anycast/written.ts';
import { settledOutside } from '../edge/settled.ts';
import { edgeOfLab } from '../edge/written.ts';
import { vpcFrames } from '../vpc/settled.ts';
import { workloadsOfLab } from '../workload/written.ts';
import { elasticOfEdge, elasticOfWorkload } from './written.ts';

const DEFAULT_CIDR = '192.0.2.128/25';

/** What the file gives is free of defaults. */
export const elasticPool = step((resolution): Segment => {
  const { edge } = edgeOfLab.of(resolution.file);
  const written = edge === undefined ? undefined : elasticOfEdge.of(edge).elasticCidr;
  const pool = new Segment('the elastic addresses', prefixOf(written ?? DEFAULT_CIDR), 1);
  checkOverlap(resolution, pool, written !== undefined);
  const { workloads } = workloadsOfLab.of(resolution.file);
  for (const entry of Array.isArray(workloads) ? workloads : []) {
    const { elastic } = elasticOfWorkload.of(entry);
    if (typeof elastic === 'string') pool.reserve(elastic);
  }
  for (const entry of anycastOfLab.of(resolution.file).anycast ?? []) {
    const { address } = anycastKeys.of(entry);
    if (address !== undefined) pool.reserve(address);
  }
  return pool;
});

/** The edge tells elastic addresses from what it is connected to, and gateways from their VPC, by the address. */
function checkOverlap(resolution: Resolution, { prefix }: Segment, isWritten: boolean): void {
  const { edge, internet } = settledOutside(resolution);
  const others = [
    ['external network', edge.externalCidr],
    ['internet', internet.cidr],
    ['links of the edge', edge.linkCidr],
    ...vpcFrames(resolution).map((vpc) => [`VPC "${vpc.name}"`, formatPrefix(vpc.prefix)] as const),
  ] as const;
  for (const [what, cidr] of others) {
    if (!overlaps(prefix, prefixOf(cidr))) continue;
    resolution.complain(isWritten ? ['edge', 'elasticCidr'] : ['edge'], {
      message: `the elastic addresses ${formatPrefix(prefix)} overlap the ${what} ${cidr}`,
      expected: 'an `elasticCidr` of the edge that nothing else uses',
    });
  }
}
