// NAT gateways: one in a subnet of its own VPC, or one on a transit for the attached VPCs that have none.

import { namespaceNames } from '../../lab-file/names.ts';
import { step } from '../../lab-file/step.ts';
import { formatPrefix } from '../../net/prefix.ts';
import { checkOneWayOut, checkOutsideOverlap, checkRouted } from './gateway-checks.ts';
import { assignAs, assignLinks, assignOutside, LINK_LENGTH } from './gateway-numbers.ts';
import { isFixed, settleRouting, writtenRouterId } from './routing-settled.ts';
import type { GatewayEntry, GatewaySurroundings, NatGatewayDraft, WantedGateway } from './wanted-gateway.ts';
import { settledOutside } from '../edge/settled.ts';
import { settledNodes } from '../node/settled.ts';
import type { NodeDraft } from '../node/settled.ts';
import { rankOf } from '../../lab-file/rank.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { defaultNatSubnet, settledSubnets } from '../subnet/settled.ts';
import { vpcSuffix } from '../tenant/settled.ts';
import { settledTransits } from '../transit/settled.ts';
import type { TransitDraft } from '../transit/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import { vpcFrames } from '../vpc/settled.ts';
import { natGatewayOf, natGatewayOfTransit, natGatewaysOfVpc } from './written.ts';

/** eth1 of a gateway is host 10 of its subnet, where the subnet has one. */
const INSIDE_HOST = 10;

export const settledNatGateways = step((resolution): readonly NatGatewayDraft[] => {
  const names = namespaceNames(resolution);
  const around: GatewaySurroundings = {
    nodes: settledNodes(resolution).nodes,
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
  const outsideAddresses = assignOutside(resolution, wanted, around.outside);
  const links = assignLinks(resolution, wanted, around.outside);
  const asNumbers = assignAs(resolution, wanted, around.outside.edge.asn);
  return wanted.map(({ name, entry, path, inside }) => {
    const link = links.get(name);
    const outsideAddress = link?.gateway ?? outsideAddresses.get(name) ?? '';
    const at = [...path, 'routing'];
    const routing = settleRouting(resolution, entry.routing, at, inside.inside.kind === 'transit');
    return {
      name,
      node: placeGateway(resolution, name, entry, path, around.nodes),
      ...inside,
      outsideAddress,
      outsidePrefixLength: link === undefined ? around.outside.external.prefix.length : LINK_LENGTH,
      peerAddress: link?.edge ?? around.outside.edge.externalAddress,
      hasLink: link !== undefined,
      isTranslated: entry.translate ?? true,
      routing,
      isDriven: !isFixed(routing.announce),
      asn: asNumbers.get(name) ?? 0,
      routerId: writtenRouterId(entry.routing) ?? outsideAddress,
    };
  });
});

function inVpc(resolution: Resolution, vpc: VpcFrame, around: GatewaySurroundings): readonly WantedGateway[] {
  const entry = natGatewayOf(vpc.entry);
  if (entry === undefined) return [];
  const at = [...vpc.path, 'natGateways'];
  const { natGateways } = natGatewaysOfVpc.of(vpc.entry);
  const count = typeof natGateways === 'object' ? natGateways.length : Number(natGateways);
  if (count > 1) {
    resolution.complain(typeof natGateways === 'object' ? [...at, 1] : at, {
      message: `the VPC "${vpc.name}" has ${count} NAT gateways`,
      expected: 'one NAT gateway in a VPC, or one on a transit for several VPCs',
    });
  }
  const path = typeof natGateways === 'object' ? [...at, 0] : at;
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
  const name = entry.name ?? `nat-gateway-${vpcSuffix(vpc.name)}`;
  const { segment } = subnet;
  const insideAddress =
    entry.address === undefined
      ? (segment.host(INSIDE_HOST, name) ?? segment.highest(name))
      : segment.claim(resolution, [...path, 'address'], entry.address, name);
  if (insideAddress === undefined && entry.address === undefined) {
    resolution.complain(path, {
      message: `subnet "${subnet.name}" ${subnet.cidr} has no address left for "${name}"`,
      expected: 'a NAT subnet with a free address',
    });
  }
  return [
    {
      name,
      entry,
      path,
      inside: {
        inside: { kind: 'subnet', vpc: vpc.name, subnet: subnet.name },
        insideAddress: insideAddress ?? '',
        insidePrefixLength: segment.prefix.length,
        insideNextHop: subnet.gateway,
        prefixes: [formatPrefix(vpc.prefix)],
        vpcs: [vpc.name],
        tenant: vpc.tenant,
      },
    },
  ];
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
  const served = around.vpcs.filter((vpc) => attached.has(vpc.name) && natGatewayOf(vpc.entry) === undefined);
  if (served.length === 0 && !resolution.isCut('vpcs')) {
    resolution.complain(path, {
      message: `the NAT gateway of transit "${transit.name}" has no VPC to serve`,
      expected: 'an attached VPC without a NAT gateway of its own',
    });
  }
  const tenants = new Set(served.map((vpc) => vpc.tenant));
  return [
    {
      name: entry.name ?? (transit.name === 'transit' ? 'nat-gateway' : `nat-gateway-${transit.name}`),
      entry,
      path,
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

function placeGateway(
  resolution: Resolution,
  name: string,
  entry: GatewayEntry,
  path: Path,
  nodes: readonly NodeDraft[],
): string {
  if (entry.node === undefined) return nodes[rankOf(name, nodes.length)]?.name ?? '';
  if (!nodes.some((node) => node.name === entry.node)) {
    const known = nodes.map((node) => node.name);
    resolution.complainOfReference([...path, 'node'], { what: 'node', name: entry.node }, known, 'nodes');
  }
  return entry.node;
}
