// The edges of regions: a table for each tenant that has VPCs in several, a gateway for each of those VPCs, and numbers for
// all links. They are link-local, which no VPC may use, so tenants with the same addresses have the same links.

import { namespaceNames, ovnNames } from '../../lab-file/names.ts';
import { hashOf, rankOf } from '../../lab-file/rank.ts';
import type { Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { isDefined } from '../../model/is-defined.ts';
import { formatAddress } from '../../net/ipv4.ts';
import { PrefixPool } from '../../net/prefix-pool.ts';
import { formatPrefix, prefixOf } from '../../net/prefix.ts';
import { settledNodes } from '../node/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import { FIRST_GATEWAY_AS, SLOTS, regionFrames } from './frames.ts';
import type { RegionFrame } from './frames.ts';
import { joinedMembers, regionMembers } from './members.ts';
import type { Member } from './members.ts';
import { nodesOfVpcHere } from './placement.ts';
import type { Region, RegionGateway, TablePeer, TenantTable } from './resolved.ts';

/** At the VPC's router: of its own only, so all have the same. */
const INSIDE = prefixOf('169.254.176.0/30');
/** A link for each pair of regions. */
const BETWEEN = prefixOf('169.254.177.0/24');
/** Router ids of tables. */
const ROUTER_IDS = prefixOf('169.254.178.0/24');
/** Links of a region's gateways; the next region has the next /24. */
const LINKS = prefixOf('169.254.180.0/24');
const LINK_LENGTH = 30;

export type RegionGatewayDraft = Omit<RegionGateway, 'mac' | 'nextHopMac'>;
export type TenantTableDraft = Omit<TenantTable, 'gateways'> & {
  readonly gateways: readonly RegionGatewayDraft[];
};
export type RegionDraft = Omit<Region, 'tables'> & { readonly tables: readonly TenantTableDraft[] };

export const settledRegions = step((resolution): readonly RegionDraft[] => {
  const frames = regionFrames(resolution);
  if (frames.length === 0) return [];
  // Names that the file gives come first.
  settledWorkloads(resolution);
  const { servers } = settledNodes(resolution);
  const tenants = joinedMembers(resolution);
  return frames.map((frame) => ({
    name: frame.name,
    asn: frame.asn,
    server: servers.get(frame.plane) ?? { name: '', address: '', mac: '' },
    nodes: frame.nodes.map((node) => node.name),
    vpcs: regionMembers(resolution).flatMap(({ vpc, region }) => (region === frame ? [vpc.name] : [])),
    tables: [...tenants]
      .map(([tenant, members]) => tableOf(resolution, { tenant, members, frame }))
      .filter(isDefined),
  }));
});

type Wanted = {
  readonly tenant: string;
  readonly members: readonly Member[];
  readonly frame: RegionFrame;
};

function tableOf(resolution: Resolution, wanted: Wanted): TenantTableDraft | undefined {
  const { tenant, members, frame } = wanted;
  const own = members.filter(({ region }) => region === frame);
  const name = tableName(frame, tenant);
  if (own.length === 0 || !namespaceNames(resolution).claim(name, 'table of an edge', frame.path))
    return undefined;
  const index = regionFrames(resolution).indexOf(frame);
  return {
    name,
    tenant,
    routerId: formatAddress(ROUTER_IDS.base + index + 1),
    gateways: gatewaysOf(resolution, wanted, own),
    peers: peersOf(resolution, wanted),
  };
}

function tableName({ name }: RegionFrame, tenant: string): string {
  return `edge-${name}-${tenant}`;
}

function peersOf(resolution: Resolution, { tenant, members, frame }: Wanted): readonly TablePeer[] {
  const frames = regionFrames(resolution);
  const index = frames.indexOf(frame);
  return frames.flatMap((other, at) => {
    const there = members.filter(({ region }) => region === other);
    if (other === frame || there.length === 0) return [];
    const [low, high] = index < at ? [index, at] : [at, index];
    // Pairs in turn: (0,1), (0,2), (1,2), (0,3), ...
    const base = BETWEEN.base + 4 * ((high * (high - 1)) / 2 + low);
    const [lower, upper] = [formatAddress(base + 1), formatAddress(base + 2)];
    return [
      {
        name: tableName(other, tenant),
        region: other.name,
        asn: other.asn,
        ownAddress: index < at ? lower : upper,
        address: index < at ? upper : lower,
        prefixes: there.map(({ vpc }) => formatPrefix(vpc.prefix)),
      },
    ];
  });
}

function gatewaysOf(
  resolution: Resolution,
  { members, frame }: Wanted,
  own: readonly Member[],
): readonly RegionGatewayDraft[] {
  const index = regionFrames(resolution).indexOf(frame);
  const links = prefixOf(`${formatAddress(LINKS.base + 256 * index)}/24`);
  const pool = new PrefixPool(links);
  const others = members.flatMap(({ vpc, region }) => (region === frame ? [] : [formatPrefix(vpc.prefix)]));
  return own.flatMap(({ vpc }): readonly RegionGatewayDraft[] => {
    const name = `region-gateway-${vpc.name}`;
    if (!namespaceNames(resolution).claim(name, 'gateway to other regions', vpc.path)) return [];
    const logicalSwitch = `ls-${name}`;
    ovnNames(resolution)('logical switch', logicalSwitch, vpc.path);
    const link = pool.takeLowest(LINK_LENGTH, links.base + 4 * rankOf(vpc.name, SLOTS));
    if (link === undefined) {
      resolution.complain(vpc.path, {
        message: `"${vpc.tenant}" has more than ${SLOTS} VPCs in "${frame.name}"`,
        expected: `at most ${SLOTS} VPCs of one tenant in a region, where they are joined to another`,
      });
      return [];
    }
    const nodes = nodesOfVpcHere(resolution, vpc);
    return [
      {
        name,
        vpc: vpc.name,
        prefix: formatPrefix(vpc.prefix),
        node: nodes[hashOf(name) % Math.max(1, nodes.length)]?.name ?? '',
        asn: FIRST_GATEWAY_AS + SLOTS * index + (link.base - links.base) / 4,
        cidr: formatPrefix(INSIDE),
        switch: logicalSwitch,
        address: formatAddress(INSIDE.base + 2),
        nextHop: formatAddress(INSIDE.base + 1),
        outsideAddress: formatAddress(link.base + 2),
        tableAddress: formatAddress(link.base + 1),
        others,
      },
    ];
  });
}
