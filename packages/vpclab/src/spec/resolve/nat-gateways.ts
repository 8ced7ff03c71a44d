// NAT gateways: one in a subnet of its own VPC, or one on a transit for the attached VPCs that have none.

import { formatPrefix, overlaps, prefixOf } from '../../net/prefix.ts';
import type { NatGateway } from '../lab.ts';
import type { NodeDraft } from './nodes.ts';
import type { NameRegistry } from './names.ts';
import type { Outside } from './outside.ts';
import { rankOf } from './rank.ts';
import type { Path, Resolution } from './resolution.ts';
import { defaultNatSubnet, natGatewayEntry } from './subnets.ts';
import type { SubnetDraft } from './subnets.ts';
import type { TransitDraft } from './transits.ts';
import type { VpcFrame } from './vpcs.ts';
import { vpcSuffix } from './vpcs.ts';

/** eth1 of a gateway is host 10 of its subnet, where the subnet has one. */
const INSIDE_HOST = 10;
/** RFC 6996: private AS numbers of 16 bits, then of 32. 65000 is the edge. */
const FIRST_AS = 65001;
const LAST_AS = 65534;
const FIRST_LONG_AS = 4200000000;
const LONG_AS_COUNT = 94967295;

export type NatGatewayDraft = Omit<NatGateway, 'insideMac' | 'outsideMac'>;

type GatewayEntry = {
  readonly name?: string | undefined;
  readonly node?: string | undefined;
  readonly asn?: number | undefined;
  readonly outsideAddress?: string | undefined;
};

type Inside = Pick<
  NatGatewayDraft,
  'inside' | 'insideAddress' | 'insidePrefixLength' | 'insideNextHop' | 'prefixes' | 'vpcs' | 'tenant'
>;
type Wanted = {
  readonly name: string;
  readonly entry: GatewayEntry;
  readonly path: Path;
  readonly inside: Inside;
};

export type GatewaySurroundings = {
  readonly nodes: readonly NodeDraft[];
  readonly vpcs: readonly VpcFrame[];
  readonly subnets: ReadonlyMap<string, readonly SubnetDraft[]>;
  readonly transits: readonly TransitDraft[];
  readonly outside: Outside;
  readonly names: NameRegistry;
};

export function resolveNatGateways(
  resolution: Resolution,
  around: GatewaySurroundings,
): readonly NatGatewayDraft[] {
  const wanted = [
    ...around.vpcs.flatMap((vpc) => inVpc(resolution, vpc, around)),
    ...around.transits.flatMap((transit) => onTransit(resolution, transit, around)),
  ].filter(({ name, entry, path }) =>
    around.names.claim(name, 'NAT gateway', entry.name === undefined ? path : [...path, 'name']),
  );
  checkOneWayOut(resolution, wanted);
  checkOutsideOverlap(resolution, wanted, around);
  const outsideAddresses = assignOutside(resolution, wanted, around.outside);
  const asNumbers = assignAs(resolution, wanted, around.outside.edge.asn);
  return wanted.map(({ name, entry, path, inside }) => {
    const outsideAddress = outsideAddresses.get(name) ?? '';
    return {
      name,
      node: placeGateway(resolution, name, entry, path, around.nodes),
      ...inside,
      outsideAddress,
      outsidePrefixLength: around.outside.external.prefix.length,
      asn: asNumbers.get(name) ?? 0,
      routerId: outsideAddress,
    };
  });
}

function inVpc(resolution: Resolution, vpc: VpcFrame, around: GatewaySurroundings): readonly Wanted[] {
  const entry = natGatewayEntry(vpc);
  if (entry === undefined) return [];
  const at = [...vpc.path, 'natGateways'];
  const { natGateways } = vpc.entry;
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
    resolution.complainOfReference(
      [...path, 'subnet'],
      `subnet of "${vpc.name}"`,
      subnetName,
      subnets.map((s) => s.name),
      '',
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
): readonly Wanted[] {
  const { natGateway } = transit.entry;
  if (natGateway === undefined || natGateway === false) return [];
  const entry = natGateway === true ? {} : natGateway;
  const path = [...transit.path, 'natGateway'];
  const attached = new Set(transit.attachments.map((attachment) => attachment.vpc));
  const served = around.vpcs.filter((vpc) => attached.has(vpc.name) && natGatewayEntry(vpc) === undefined);
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

/** A VPC's default route has one next hop. */
function checkOneWayOut(resolution: Resolution, wanted: readonly Wanted[]): void {
  const ways = new Map<string, string>();
  for (const { name, path, inside } of wanted) {
    for (const vpc of inside.vpcs) {
      const other = ways.get(vpc);
      if (other !== undefined) {
        resolution.complain(path, {
          message: `the VPC "${vpc}" has two ways out: ${other} and ${name}`,
          expected: 'at most one NAT gateway for each VPC',
        });
      }
      ways.set(vpc, name);
    }
  }
}

/** A gateway must tell its VPC from what lies outside by the address. */
function checkOutsideOverlap(
  resolution: Resolution,
  wanted: readonly Wanted[],
  around: GatewaySurroundings,
): void {
  const { edge, internet } = around.outside;
  const frames = new Map(around.vpcs.map((vpc) => [vpc.name, vpc]));
  for (const { inside } of wanted) {
    const networks = inside.vpcs.map((name) => {
      const vpc = frames.get(name);
      const path = vpc === undefined ? [] : [...vpc.path, 'cidr'];
      return { what: `the VPC "${name}"`, prefix: vpc?.prefix, path };
    });
    if (inside.inside.kind === 'transit') {
      const transit = around.transits.find(
        (one) => inside.inside.kind === 'transit' && one.name === inside.inside.transit,
      );
      networks.push({
        what: 'the transit',
        prefix: transit?.segment.prefix,
        path: [...(transit?.path ?? []), 'cidr'],
      });
    }
    for (const { what, prefix, path } of networks) {
      for (const [name, cidr] of [
        ['external network', edge.externalCidr],
        ['internet', internet.cidr],
      ] as const) {
        if (prefix === undefined || !overlaps(prefix, prefixOf(cidr))) continue;
        resolution.complain(path, {
          message: `${what} ${formatPrefix(prefix)} overlaps the ${name} ${cidr} that its NAT gateway leads to`,
          expected: 'a prefix apart from the external network and the internet',
        });
      }
    }
  }
}

function assignOutside(
  resolution: Resolution,
  wanted: readonly Wanted[],
  { external, edge }: Outside,
): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const { name, entry, path } of wanted) {
    if (entry.outsideAddress === undefined) continue;
    const at = [...path, 'outsideAddress'];
    addresses.set(name, external.claim(resolution, at, entry.outsideAddress, name) ?? entry.outsideAddress);
  }
  for (const { name, path } of wanted) {
    if (addresses.has(name)) continue;
    const address = external.byRank(name, name);
    addresses.set(name, address ?? '');
    if (address !== undefined) continue;
    resolution.complain(path, {
      message: `there are ${wanted.length} NAT gateways, and the external network ${edge.externalCidr} has no address left for "${name}"`,
      expected: 'a larger `externalCidr` of the edge, or fewer NAT gateways',
    });
  }
  return addresses;
}

function assignAs(
  resolution: Resolution,
  wanted: readonly Wanted[],
  edgeAs: number,
): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const used = new Set([edgeAs]);
  for (const { name, entry, path } of wanted) {
    if (entry.asn === undefined) continue;
    if (entry.asn === edgeAs) {
      resolution.complain([...path, 'asn'], {
        message: `"${name}" has AS ${entry.asn}, and so has the edge: between them it is eBGP`,
        expected: `an AS number other than ${edgeAs}`,
      });
    }
    used.add(entry.asn);
    numbers.set(name, entry.asn);
  }
  for (const { name } of wanted) {
    if (numbers.has(name)) continue;
    const asn = freeAs(name, used);
    used.add(asn);
    numbers.set(name, asn);
  }
  return numbers;
}

function freeAs(name: string, used: ReadonlySet<number>): number {
  const count = LAST_AS - FIRST_AS + 1;
  const rank = rankOf(name, count);
  for (let step = 0; step < count; step++) {
    const asn = FIRST_AS + ((rank + step) % count);
    if (!used.has(asn)) return asn;
  }
  let asn = FIRST_LONG_AS + (rank % LONG_AS_COUNT);
  while (used.has(asn)) asn++;
  return asn;
}

function placeGateway(
  resolution: Resolution,
  name: string,
  entry: GatewayEntry,
  path: Path,
  nodes: readonly NodeDraft[],
): string {
  if (entry.node === undefined) return nodes[rankOf(name, nodes.length) % nodes.length]?.name ?? '';
  if (!nodes.some((node) => node.name === entry.node)) {
    resolution.complainOfReference(
      [...path, 'node'],
      'node',
      entry.node,
      nodes.map((node) => node.name),
      'nodes',
    );
  }
  return entry.node;
}
