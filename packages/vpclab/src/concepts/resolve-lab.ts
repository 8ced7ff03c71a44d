// A checked lab file to a resolved lab: the order in which choices are made. Of one kind, what the file gives comes
// before what follows by default; gateways come before workloads, so that adding workloads moves no gateway.

import { formatPrefix } from '../net/prefix.ts';
import type { Lab } from '../model/lab.ts';
import { checkLogicalNames } from './logical-names.ts';
import { withMacs } from './macs.ts';
import { NameRegistry } from '../lab-file/names.ts';
import { resolveName } from './lab/resolve.ts';
import { resolveNatGateways } from './nat-gateway/resolve.ts';
import { resolveNodes } from './node/resolve.ts';
import { resolveOutside } from './edge/resolve.ts';
import type { Resolution } from '../lab-file/resolution.ts';
import { resolveRoutes } from './vpc/routes.ts';
import { checkSubnetCount, resolveSubnets } from './subnet/resolve.ts';
import { resolveTransits } from './transit/resolve.ts';
import { resolveVpcs } from './vpc/resolve.ts';
import { resolveWorkloads } from './workload/resolve.ts';

/** Only meaningful when nothing was complained of. */
export function resolveLab(resolution: Resolution, fileName: string): Lab {
  const names = new NameRegistry(resolution);
  const { underlay, nodes } = resolveNodes(resolution, names);
  const { tenants, frames } = resolveVpcs(resolution);
  const subnets = new Map(frames.map((frame) => [frame.name, resolveSubnets(resolution, frame)]));
  checkSubnetCount(resolution, subnets);
  const transits = resolveTransits(resolution, frames);
  checkLogicalNames(resolution, frames, subnets, transits);
  const outside = resolveOutside(resolution);
  const natGateways = resolveNatGateways(resolution, {
    nodes,
    vpcs: frames,
    subnets,
    transits,
    outside,
    names,
  });
  const vpcByName = new Map(frames.map((frame) => [frame.name, frame]));
  const workloads = resolveWorkloads(resolution, { nodes, vpcs: frames, vpcByName, subnets, names });
  const { file } = resolution;
  const hasOutside = natGateways.length > 0 || file.edge !== undefined || file.internet !== undefined;
  return withMacs({
    name: resolveName(resolution, fileName),
    nodes,
    tenants,
    vpcs: frames.map((frame) => {
      const own = subnets.get(frame.name) ?? [];
      return {
        name: frame.name,
        tenant: frame.tenant,
        cidr: formatPrefix(frame.prefix),
        router: `lr-${frame.name}`,
        subnets: own,
        routes: resolveRoutes(resolution, frame, { subnets: own, transits, natGateways, vpcs: frames }),
      };
    }),
    transits,
    workloads,
    natGateways,
    edge: hasOutside ? outside.edge : undefined,
    internet: hasOutside ? outside.internet : undefined,
    underlay,
  });
}
