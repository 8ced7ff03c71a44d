// What must hold between NAT gateways and the VPCs they serve.

import { formatPrefix, overlaps, prefixOf } from '../../net/prefix.ts';
import type { Resolution } from '../../lab-file/resolution.ts';
import { protocolOf } from './routing-settled.ts';
import type { GatewaySurroundings, WantedGateway } from './wanted-gateway.ts';

/** A VPC's default route leads to its own gateways, or to that of one transit. */
export function checkOneWayOut(resolution: Resolution, wanted: readonly WantedGateway[]): void {
  const ways = new Map<string, string>();
  for (const { name, path, inside, turn } of wanted) {
    if (turn > 0) continue;
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
export function checkOutsideOverlap(
  resolution: Resolution,
  wanted: readonly WantedGateway[],
  around: GatewaySurroundings,
): void {
  const { edge, internet } = around.outside;
  const outside = [
    ['external network', edge.externalCidr],
    ['internet', internet.cidr],
    ...(wanted.some(({ entry }) => protocolOf(entry.routing) === 'ospf')
      ? [['links of the edge', edge.linkCidr] as const]
      : []),
  ] as const;
  const networks = [
    ...wanted.flatMap(({ inside }) => ownNetworks(inside.vpcs, around)),
    ...wanted.flatMap(({ inside }) => joinedNetworks(inside.vpcs, around)),
  ];
  const told = new Set<string>();
  for (const { what, prefix, path } of networks) {
    for (const [name, cidr] of outside) {
      const fault = `${path.map(String).join('.')} ${name}`;
      if (told.has(fault) || !overlaps(prefix, prefixOf(cidr))) continue;
      told.add(fault);
      resolution.complain(path, {
        message: `${what} ${formatPrefix(prefix)} overlaps the ${name} ${cidr} that a NAT gateway leads to`,
        expected: 'a prefix apart from the external network and the internet',
      });
    }
  }
}

function isOfSameVpc(a: WantedGateway['inside'], b: WantedGateway['inside']): boolean {
  return a.inside.kind === 'subnet' && b.inside.kind === 'subnet' && a.inside.vpc === b.inside.vpc;
}

/** Where workloads keep their addresses outside, the edge tells VPCs apart by them. */
export function checkRouted(resolution: Resolution, wanted: readonly WantedGateway[]): void {
  for (const { name, entry, path, inside } of wanted) {
    if (entry.translate !== false) continue;
    const translating = wanted.find(
      (other) => isOfSameVpc(inside, other.inside) && other.entry.translate !== false,
    );
    if (translating !== undefined)
      resolution.complain([...path, 'translate'], {
        message: `${translating.name} of the same VPC translates: a connection through one may be answered through the other, and break`,
        expected: 'the same for all NAT gateways of a VPC',
      });
    for (const other of wanted) {
      const both = inside.prefixes.find((prefix) =>
        other.inside.prefixes.some(
          (one) =>
            !isOfSameVpc(inside, other.inside) &&
            other.name !== name &&
            overlaps(prefixOf(prefix), prefixOf(one)),
        ),
      );
      if (both === undefined) continue;
      resolution.complain([...path, 'translate'], {
        message: `${both} behind ${name} is also behind ${other.name}: outside nobody could tell them apart`,
        expected: 'true, or VPCs whose prefixes do not overlap',
      });
    }
  }
}

function ownNetworks(vpcs: readonly string[], { vpcs: frames }: GatewaySurroundings) {
  return frames
    .filter(({ name }) => vpcs.includes(name))
    .map(({ name, prefix, path }) => ({ what: `the VPC "${name}"`, prefix, path: [...path, 'cidr'] }));
}

/** What the VPCs of a gateway are joined to goes before the way out: they have more specific routes to it. */
function joinedNetworks(vpcs: readonly string[], { transits, vpcs: frames }: GatewaySurroundings) {
  const joined = transits.filter(({ attachments }) => attachments.some(({ vpc }) => vpcs.includes(vpc)));
  const names = new Set(joined.flatMap(({ attachments }) => attachments.map(({ vpc }) => vpc)));
  const others = frames.filter(({ name }) => names.has(name) && !vpcs.includes(name));
  return [
    ...joined.map(({ name, segment, path }) => ({
      what: `the transit "${name}"`,
      prefix: segment.prefix,
      path: [...path, 'cidr'],
    })),
    ...others.map(({ name, prefix, path }) => ({
      what: `the VPC "${name}", which is joined to ${vpcs.map((vpc) => `"${vpc}"`).join(', ')} by a transit,`,
      prefix,
      path: [...path, 'cidr'],
    })),
  ];
}
