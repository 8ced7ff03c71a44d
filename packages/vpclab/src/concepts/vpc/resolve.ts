// VPCs, resolved: with their subnets and routes.

import { formatPrefix } from '../../net/prefix.ts';
import type { Resolve } from '../concept.ts';
import { settledNatGateways } from '../nat-gateway/settled.ts';
import { resolvedSubnet } from '../subnet/resolve.ts';
import { settledSubnets } from '../subnet/settled.ts';
import { settledTransits } from '../transit/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import { resolveRoutes } from './routes.ts';
import { vpcFrames } from './settled.ts';
import { vpcKeys } from './written.ts';

export const resolveVpcs: Resolve<'vpc'> = (resolution) => {
  const vpcs = vpcFrames(resolution);
  const transits = settledTransits(resolution);
  const natGateways = settledNatGateways(resolution);
  const workloads = settledWorkloads(resolution);
  const leaving = new Set(natGateways.flatMap((gateway) => gateway.vpcs));
  const drafts = vpcs.map((frame) => {
    const { connections } = vpcKeys.of(frame.entry);
    if (connections !== undefined && !leaving.has(frame.name) && !resolution.isCut('vpcs')) {
      resolution.complain([...frame.path, 'connections'], {
        message: `the VPC "${frame.name}" leaves by no NAT gateway, where its connections would be counted`,
        expected: 'a VPC with `natGateways`, or behind a transit or hub that has one',
      });
    }
    const subnets = settledSubnets(resolution).get(frame.name) ?? [];
    const routes = resolveRoutes(resolution, frame, { subnets, transits, natGateways, vpcs, workloads });
    return { frame, subnets, routes, connections };
  });
  return (mac) => ({
    vpcs: drafts.map(({ frame, subnets, routes, connections }) => ({
      name: frame.name,
      tenant: frame.tenant,
      cidr: formatPrefix(frame.prefix),
      router: frame.router,
      subnets: subnets.map((subnet) => resolvedSubnet(subnet, mac)),
      routes,
      connections,
    })),
  });
};
