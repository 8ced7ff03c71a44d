// NAT gateways: one in a subnet of its own VPC, or one on a transit for the attached VPCs that have none.

import { namespaceNames } from '../../lab-file/names.ts';
import { step } from '../../lab-file/step.ts';
import { formatPrefix } from '../../net/prefix.ts';
import { checkOneWayOut, checkOutsideOverlap, checkRouted } from './gateway-checks.ts';
import { assignAs, assignLinks, assignOutside, LINK_LENGTH } from './gateway-numbers.ts';
import { isFixed, settleRouting, writtenRouterId } from './routing-settled.ts';
import type { GatewayInVpc, GatewaySurroundings, NatGatewayDraft, WantedGateway } from './wanted-gateway.ts';
import { settledOutside } from '../edge/settled.ts';
import { settledHubs, takesWayOutOfOthers } from '../hub/settled.ts';
import { failoverOfVpc } from '../nat-failover/written.ts';
import { nodesHere, settledMachines } from '../machine/settled.ts';
import type { NodeDraft } from '../node/settled.ts';
import { nodesOfVpcHere } from '../region/placement.ts';
import { rankOf } from '../../lab-file/rank.ts';
import type { Resolution } from '../../lab-file/resolution.ts';
import { defaultNatSubnet, settledSubnets } from '../subnet/settled.ts';
import { prefixLimits, vpcSuffix } from '../tenant/settled.ts';
import { settledTransits } from '../transit/settled.ts';
import type { TransitDraft } from '../transit/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import { vpcFrames } from '../vpc/settled.ts';
import { natGatewayOfTransit, natGatewaysIn, natGatewaysOfVpc } from './written.ts';

/** eth1 of a gateway is host 10 of its subnet, where the subnet has one. */
const INSIDE_HOST = 10;

export const settledNatGateways = step((resolution): readonly NatGatewayDraft[] => {
  const names = namespaceNames(resolution);
  const around: GatewaySurroundings = {
    nodes: nodesHere(resolution),
    vpcs: vpcFrames(resolution),
    subnets: settledSubnets(resolution),
    transits: settledTransits(resolution),
    outside: settledOutside(resolution),
  };
  const wanted = [
    ...around.vpcs.flatMap((vpc) => inVpc(resolution, vpc, around)),
    ...around.transits.flatMap((transit) => onTransit(resolution, transit, around)),
  ].filter(({ name, entry, path }) =>
    names.claim(name, 'NAT gateway', entry.name === undefined ? path : [...path, 'name']),
  );
  checkOneWayOut(resolution, wanted);
  checkOutsideOverlap(resolution, wanted, around);
  checkRouted(resolution, wanted);
  // The first of each VPC first: a second one of another must not take its numbers.
  const inTurn = wanted.toSorted((a, b) => a.turn - b.turn);
  const outsideAddresses = assignOutside(resolution, inTurn, around.outside);
  const links = assignLinks(resolution, inTurn, around.outside);
  const asNumbers = assignAs(resolution, inTurn, around.outside.edge.asn);
  const limits = prefixLimits(resolution);
  return wanted.map(({ name, entry, path, inside, turn, isOneOfSeveral }) => {
    const link = links.get(name);
    const outsideAddress = link?.gateway ?? outsideAddresses.get(name) ?? '';
    const at = [...path, 'routing'];
    const isOnTransit = inside.inside.kind === 'transit';
    const routing = settleRouting(resolution, entry.routing, at, { isOnTransit, isOneOfSeveral });
    return {
      name,
      node: placeGateway(
        resolution,
        { name, turn, entry, path, inside },
        nodesOfGateway(resolution, inside, around),
      ),
      ...inside,
      outsideAddress,
      outsidePrefixLength: link === undefined ? around.outside.external.prefix.length : LINK_LENGTH,
      peerAddress: link?.edge ?? around.outside.edge.externalAddress,
      hasLink: link !== undefined,
      isTranslated: entry.translate ?? true,
      routing,
      isDriven: isOneOfSeveral || !isFixed(routing.announce) || limits.has(inside.tenant ?? ''),
      asn: asNumbers.get(name) ?? 0,
      routerId: writtenRouterId(entry.routing) ?? outsideAddress,
    };
  });
});

function inVpc(resolution: Resolution, vpc: VpcFrame, around: GatewaySurroundings): readonly WantedGateway[] {
  const at = [...vpc.path, 'natGateways'];
  const isList = typeof natGatewaysOfVpc.of(vpc.entry).natGateways === 'object';
  const entries = natGatewaysIn(vpc.entry);
  const wanted = entries.map((entry, turn) => ({
    ...{ entry, turn, isOneOfSeveral: entries.length > 1 },
    path: isList ? [...at, turn] : at,
  }));
  return wanted.flatMap((one) => oneInVpc(resolution, vpc, around, one));
}

function oneInVpc(
  resolution: Resolution,
  vpc: VpcFrame,
  around: GatewaySurroundings,
  one: Pick<WantedGateway, 'path' | 'turn' | 'isOneOfSeveral'> & { readonly entry: GatewayInVpc },
): readonly WantedGateway[] {
  const { entry, path, turn } = one;
  const entries = natGatewaysIn(vpc.entry);
  const subnets = around.subnets.get(vpc.name) ?? [];
  const subnetName = entry.subnet ?? defaultNatSubnet(subnets);
  const subnet = subnets.find((one) => one.name === subnetName);
  if (subnet === undefined) {
    const known = subnets.map((one) => one.name);
    resolution.complainOfReference(
      [...path, 'subnet'],
      { what: 'subnet', name: subnetName, of: vpc.name },
      known,
      'none',
    );
    return [];
  }
  const first = `nat-gateway-${vpcSuffix(vpc.name)}`;
  const name = entry.name ?? (turn === 0 ? first : `${first}-${turn + 1}`);
  const { segment } = subnet;
  const served = [vpc, ...spokesOf(resolution, vpc, around)];
  const tenants = new Set(served.map(({ tenant }) => tenant));
  const insideAddress =
    entry.address === undefined
      ? (segment.host(INSIDE_HOST + turn, name) ?? segment.highest(name))
      : segment.claim(resolution, [...path, 'address'], entry.address, name);
  if (insideAddress === undefined && entry.address === undefined) {
    resolution.complain(path, {
      message: `subnet "${subnet.name}" ${subnet.cidr} has no address left for "${name}"`,
      expected: 'a NAT subnet with a free address',
    });
  }
  return [
    {
      ...one,
      name,
      ...(turn > 0 && failoverOfVpc.of(vpc.entry).natFailover !== undefined
        ? { first: entries[0]?.name ?? first }
        : {}),
      inside: {
        inside: { kind: 'subnet', vpc: vpc.name, subnet: subnet.name },
        insideAddress: insideAddress ?? '',
        insidePrefixLength: segment.prefix.length,
        insideNextHop: subnet.gateway,
        prefixes: served.map(({ prefix }) => formatPrefix(prefix)),
        vpcs: served.map(({ name: one }) => one),
        tenant: tenants.size === 1 ? vpc.tenant : undefined,
      },
    },
  ];
}

/** VPCs that leave by it. */
function spokesOf(
  resolution: Resolution,
  { name }: VpcFrame,
  { vpcs }: GatewaySurroundings,
): readonly VpcFrame[] {
  const served = new Set(settledHubs(resolution).flatMap((hub) => (hub.vpc === name ? hub.served : [])));
  return vpcs.filter((vpc) => served.has(vpc.name));
}

function onTransit(
  resolution: Resolution,
  transit: TransitDraft,
  around: GatewaySurroundings,
): readonly WantedGateway[] {
  const { natGateway } = natGatewayOfTransit.of(transit.entry);
  if (natGateway === undefined || natGateway === false) return [];
  const entry = natGateway === true ? {} : natGateway;
  const path = [...transit.path, 'natGateway'];
  const attached = new Set(transit.attachments.map((attachment) => attachment.vpc));
  const served = around.vpcs.filter((vpc) => attached.has(vpc.name) && takesWayOutOfOthers(vpc.entry));
  if (served.length === 0 && !resolution.isCut('vpcs')) {
    resolution.complain(path, {
      message: `the NAT gateway of transit "${transit.name}" has no VPC to serve`,
      expected: 'an attached VPC without `natGateways`',
    });
  }
  const tenants = new Set(served.map((vpc) => vpc.tenant));
  return [
    {
      name: entry.name ?? (transit.name === 'transit' ? 'nat-gateway' : `nat-gateway-${transit.name}`),
      entry,
      path,
      turn: 0,
      isOneOfSeveral: false,
      inside: {
        inside: { kind: 'transit', transit: transit.name },
        insideAddress: transit.natGatewayAddress ?? '',
        insidePrefixLength: transit.segment.prefix.length,
        insideNextHop: transit.gateway,
        prefixes: served.map((vpc) => formatPrefix(vpc.prefix)),
        vpcs: served.map((vpc) => vpc.name),
        tenant: tenants.size === 1 ? [...tenants][0] : undefined,
      },
    },
  ];
}

/** Those of its region. */
function nodesOfGateway(
  resolution: Resolution,
  { vpcs: [first] }: WantedGateway['inside'],
  { nodes, vpcs }: GatewaySurroundings,
): readonly NodeDraft[] {
  const vpc = vpcs.find(({ name }) => name === first);
  return vpc === undefined ? nodes : nodesOfVpcHere(resolution, vpc);
}

function placeGateway(
  resolution: Resolution,
  { name, turn, entry, path, inside }: Pick<WantedGateway, 'name' | 'turn' | 'entry' | 'path' | 'inside'>,
  nodes: readonly NodeDraft[],
): string {
  if (entry.node === undefined) {
    if (nodes.length === 0 && !resolution.isCut('nodes')) {
      resolution.complain(path, {
        message: `the NAT gateway "${name}" has no node: all nodes are on other machines, which have no link to the edge`,
        expected: 'a node without `machine`',
      });
    }
    // Those of one VPC on different nodes, beginning where the first one stands.
    const first = turn === 0 ? name : `nat-gateway-${vpcSuffix(inside.vpcs[0] ?? '')}`;
    return nodes[(rankOf(first, nodes.length) + turn) % nodes.length]?.name ?? '';
  }
  if (settledMachines(resolution).some((machine) => machine.nodes.includes(entry.node ?? ''))) {
    resolution.complain([...path, 'node'], {
      message: `the NAT gateway "${name}" can't be on "${entry.node}": that node is on another machine, which has no link to the edge`,
      expected: 'a node without `machine`',
    });
    return entry.node;
  }
  if (!nodes.some((node) => node.name === entry.node)) {
    const known = nodes.map((node) => node.name);
    resolution.complainOfReference([...path, 'node'], { what: 'node', name: entry.node }, known, 'nodes');
  }
  return entry.node;
}
