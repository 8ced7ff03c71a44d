// Failover: which VPCs have it, and at which addresses their workloads are seen.

import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { elasticPool } from '../elastic/pool.ts';
import { settledNatGateways } from '../nat-gateway/settled.ts';
import type { NatGatewayDraft } from '../nat-gateway/wanted-gateway.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { NatFailover } from './resolved.ts';
import { failoverOfVpc } from './written.ts';

/** conntrackd tells one peer of connections. */
const MEMBERS = 2;

export const settledFailovers = step((resolution): readonly NatFailover[] =>
  vpcFrames(resolution).flatMap((vpc): readonly NatFailover[] => {
    const { natFailover } = failoverOfVpc.of(vpc.entry);
    if (natFailover === undefined) return [];
    const path = [...vpc.path, 'natFailover'];
    const gateways = settledNatGateways(resolution).filter(
      ({ inside }) => inside.kind === 'subnet' && inside.vpc === vpc.name,
    );
    if (!isPossible(resolution, path, vpc.name, gateways)) return [];
    const pool = elasticPool(resolution);
    const owners = natFailover === 'active-standby' ? [vpc.name] : gateways.map(({ name }) => name);
    const addresses = owners.map((owner) => {
      const address = pool.byRank(owner, `the connections of "${owner}"`);
      if (address !== undefined) return address;
      resolution.complain(path, {
        message: `no elastic address is left for "${owner}"`,
        expected: 'a larger `elasticCidr` of the edge',
      });
      return '';
    });
    const members = gateways.map(({ name }, index) => ({
      gateway: name,
      source: addresses[index] ?? addresses[0] ?? '',
      rank: natFailover === 'active-standby' ? index : 0,
    }));
    return [{ vpc: vpc.name, members, addresses }];
  }),
);

function isPossible(
  resolution: Resolution,
  path: Path,
  vpc: string,
  gateways: readonly NatGatewayDraft[],
): boolean {
  const complain = (message: string, expected: string): false => {
    resolution.complain(path, { message, expected });
    return false;
  };
  if (gateways.length !== MEMBERS)
    return complain(`"${vpc}" has ${gateways.length} NAT gateways of its own`, '`natGateways: 2`');
  const other = gateways.find(({ routing }) => routing.protocol !== 'bgp');
  if (other !== undefined)
    return complain(
      `"${other.name}" speaks ${other.routing.protocol}: it can't tell the edge which gateway comes first`,
      'NAT gateways with bgp',
    );
  const plain = gateways.find(({ isTranslated }) => !isTranslated);
  if (plain !== undefined)
    return complain(
      `"${plain.name}" does not translate: it has no connections to tell of`,
      'no `natFailover`',
    );
  return true;
}
