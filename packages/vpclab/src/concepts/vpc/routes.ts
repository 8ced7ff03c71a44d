// The static routes that the user wrote for a VPC's router.

import { addressOf } from '../../net/ipv4.ts';
import { formatPrefix, holdsAddress, prefixOf } from '../../net/prefix.ts';
import type { NatGatewayDraft } from '../nat-gateway/wanted-gateway.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import type { SubnetDraft } from '../subnet/settled.ts';
import type { TransitDraft } from '../transit/settled.ts';
import type { WorkloadDraft } from '../workload/settled.ts';
import type { StaticRoute } from './resolved.ts';
import type { VpcFrame } from './settled.ts';
import { vpcKeys } from './written.ts';

export type RouteSurroundings = {
  readonly subnets: readonly SubnetDraft[];
  readonly transits: readonly TransitDraft[];
  readonly natGateways: readonly NatGatewayDraft[];
  readonly vpcs: readonly VpcFrame[];
  readonly workloads: readonly WorkloadDraft[];
};

export function resolveRoutes(
  resolution: Resolution,
  vpc: VpcFrame,
  around: RouteSurroundings,
): readonly StaticRoute[] {
  const { routes = [] } = vpcKeys.of(vpc.entry);
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
  const address = addressOf(nextHop);
  const transits = transitsOf(vpc, around);
  const segments = [...around.subnets, ...transits];
  if (!segments.some((segment) => holdsAddress(prefixOf(segment.cidr), address))) {
    resolution.complain(path, {
      message: `${nextHop} is not a neighbour of the router of "${vpc.name}"`,
      expected: `an address in one of ${segments.map((segment) => segment.cidr).join(', ')}`,
    });
    return;
  }
  if (ownAddresses(vpc, around).includes(nextHop)) {
    resolution.complain(path, {
      message: `${nextHop} is the router of "${vpc.name}" itself`,
      expected: 'the address of a neighbour that takes the packets further',
    });
    return;
  }
  const workload = around.workloads.find((one) => one.vpc === vpc.name && one.address === nextHop);
  if (workload !== undefined) {
    if (workload.forwards) return;
    resolution.complain(path, {
      message: `"${workload.name}" at ${nextHop} does not forward packets of others`,
      expected: 'a next hop that forwards',
      suggestion: `write \`forwards: true\` in the workload "${workload.name}"`,
    });
    return;
  }
  if (isRouterOfOthers(nextHop, transits) || isGateway(vpc, nextHop, transits, around)) return;
  if (resolution.isCut('workloads') || resolution.isCut('vpcs') || resolution.isCut('transit')) return;
  resolution.complain(path, {
    message: `nobody has the address ${nextHop}`,
    expected: 'the address of a workload with `forwards: true`, a NAT gateway or another router on a transit',
  });
}

function ownAddresses(vpc: VpcFrame, around: RouteSurroundings): readonly string[] {
  const ports = transitsOf(vpc, around).flatMap(({ attachments }) =>
    attachments.filter((one) => one.vpc === vpc.name).map(({ address }) => address),
  );
  return [...around.subnets.map(({ gateway }) => gateway), ...ports];
}

function isRouterOfOthers(nextHop: string, transits: readonly TransitDraft[]): boolean {
  return transits.some(
    ({ gateway, attachments }) =>
      gateway === nextHop || attachments.some(({ address }) => address === nextHop),
  );
}

function isGateway(
  vpc: VpcFrame,
  nextHop: string,
  transits: readonly TransitDraft[],
  { natGateways }: RouteSurroundings,
): boolean {
  const names = new Set(transits.map(({ name }) => name));
  return natGateways.some(
    ({ inside, insideAddress }) =>
      insideAddress === nextHop &&
      (inside.kind === 'subnet' ? inside.vpc === vpc.name : names.has(inside.transit)),
  );
}

function transitsOf(vpc: VpcFrame, around: RouteSurroundings): readonly TransitDraft[] {
  return around.transits.filter((transit) =>
    transit.attachments.some((attachment) => attachment.vpc === vpc.name),
  );
}
