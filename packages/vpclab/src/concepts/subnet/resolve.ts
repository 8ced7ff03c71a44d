// Subnets, resolved: each becomes part of its VPC.

import type { MacOf, Resolve } from '../concept.ts';
import type { Subnet } from './resolved.ts';
import { settledSubnets } from './settled.ts';
import type { SubnetDraft } from './settled.ts';

export function resolvedSubnet(
  { segment: _segment, entry: _entry, path: _path, ...subnet }: SubnetDraft,
  mac: MacOf,
): Subnet {
  return { ...subnet, gatewayMac: mac(`subnet/${subnet.vpc}/${subnet.name}`) };
}

export const resolveSubnets: Resolve<'subnet'> = (resolution) => {
  settledSubnets(resolution);
  return () => ({});
};
