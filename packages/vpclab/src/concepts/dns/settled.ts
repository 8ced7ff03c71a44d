// Resolvers: which VPCs have one, what it is called and where it runs.

import { namespaceNames, ovnNames } from '../../lab-file/names.ts';
import { hashOf } from '../../lab-file/rank.ts';
import { step } from '../../lab-file/step.ts';
import { nodesOfVpc } from '../region/placement.ts';
import { vpcFrames } from '../vpc/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import type { Resolver } from './resolved.ts';
import { dnsOfVpc } from './written.ts';

/**
 * The address that AWS has for it too. Its network is link-local, which no VPC may use, and large enough for 169.254.169.254
 * to be on it one day.
 */
const CIDR = '169.254.169.248/29';
const GATEWAY = '169.254.169.249';
export const RESOLVER_ADDRESS = '169.254.169.253';

export type ResolverDraft = Omit<Resolver, 'mac' | 'gatewayMac'>;

export const settledResolvers = step((resolution): readonly ResolverDraft[] => {
  // Names that the file gives come first.
  settledWorkloads(resolution);
  const names = namespaceNames(resolution);
  return vpcFrames(resolution).flatMap((vpc) => {
    if (dnsOfVpc.of(vpc.entry).dns !== true) return [];
    const nodes = nodesOfVpc(resolution, vpc);
    const name = `${vpc.name}-resolver`;
    const path = [...vpc.path, 'dns'];
    if (!names.claim(name, 'resolver', path)) return [];
    const logicalSwitch = `ls-${name}`;
    ovnNames(resolution)('logical switch', logicalSwitch, path);
    return [
      {
        name,
        tenant: vpc.tenant,
        vpc: vpc.name,
        node: nodes[hashOf(name) % nodes.length]?.name ?? '',
        cidr: CIDR,
        switch: logicalSwitch,
        address: RESOLVER_ADDRESS,
        gateway: GATEWAY,
      },
    ];
  });
});
