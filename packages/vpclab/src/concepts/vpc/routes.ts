// The static routes that the user wrote for a VPC's router.

import { parseAddress } from '../../net/ipv4.ts';
import { formatPrefix, holdsAddress, prefixOf } from '../../net/prefix.ts';
import type { NatGatewayDraft } from '../nat-gateway/wanted-gateway.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import type { SubnetDraft } from '../subnet/settled.ts';
import type { TransitDraft } from '../transit/settled.ts';
import type { StaticRoute } from './resolved.ts';
import type { VpcFrame } from './settled.ts';
import { vpcKeys } from './written.ts';

export type RouteSurroundings = {
  readonly subnets: readonly SubnetDraft[];
  readonly transits: readonly TransitDraft[];
  readonly natGateways: readonly NatGatewayDraft[];
  readonly vpcs: readonly VpcFrame[];
};

export function resolveRoutes(
  resolution: Resolution,
  vpc: VpcFrame,
  around: RouteSurroundings,
): readonly StaticRoute[] {
  const { routes = [] } = vpcKeys.of(vpc.entry);
  if (routes.length === 0) return [];
  const taken = ownRoutes(vpc, around);
  return routes.map((route, i) => {
    const path = [...vpc.path, 'routes', i];
    const why = taken.get(route.prefix);
    if (why !== undefined) {
      resolution.complain([...path, 'prefix'], {
        message: `the router of "${vpc.name}" has a route to ${route.prefix} already: ${why}`,
        expected: 'a prefix that it has no route to',
      });
    }
    taken.set(route.prefix, resolution.placeOf(path));
    checkNextHop(resolution, vpc, route.nextHop, [...path, 'nextHop'], around);
    return { prefix: route.prefix, nextHop: route.nextHop };
  });
}

/** What the router knows without being told: its subnets, its way out, the VPCs on its transits. */
function ownRoutes(vpc: VpcFrame, around: RouteSurroundings): Map<string, string> {
  const routes = new Map(around.subnets.map((subnet) => [subnet.cidr, `subnet "${subnet.name}"`]));
  const wayOut = around.natGateways.find((gateway) => gateway.vpcs.includes(vpc.name));
  if (wayOut !== undefined) routes.set('0.0.0.0/0', `the way out through ${wayOut.name}`);
  for (const transit of transitsOf(vpc, around)) {
    routes.set(transit.cidr, `transit "${transit.name}"`);
    for (const { vpc: name } of transit.attachments) {
      const other = around.vpcs.find((one) => one.name === name);
      if (other !== undefined && name !== vpc.name)
        routes.set(formatPrefix(other.prefix), `"${name}" on transit "${transit.name}"`);
    }
  }
  return routes;
}

function checkNextHop(
  resolution: Resolution,
  vpc: VpcFrame,
  nextHop: string,
  path: Path,
  around: RouteSurroundings,
): void {
  const parsed = parseAddress(nextHop);
  if (parsed.kind === 'invalid') return;
  const segments = [...around.subnets, ...transitsOf(vpc, around)];
  if (
    segments.some(
      (segment) => holdsAddress(prefixOf(segment.cidr), parsed.value) && segment.gateway !== nextHop,
    )
  )
    return;
  resolution.complain(path, {
    message: `${nextHop} is no neighbour of the router of "${vpc.name}"`,
    expected: `an address in one of ${segments.map((segment) => segment.cidr).join(', ')}, other than the router's own`,
  });
}

function transitsOf(vpc: VpcFrame, around: RouteSurroundings): readonly TransitDraft[] {
  return around.transits.filter((transit) =>
    transit.attachments.some((attachment) => attachment.vpc === vpc.name),
  );
}
