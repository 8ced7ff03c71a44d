// Sites: numbers of both ends, and whether their networks overlap with any that the VPC knows.

import { namespaceNames, ovnNames } from '../../lab-file/names.ts';
import { hashOf, rankOf } from '../../lab-file/rank.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { formatAddress } from '../../net/ipv4.ts';
import { PrefixPool } from '../../net/prefix-pool.ts';
import { formatPrefix, nthHost, overlaps, prefixOf } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';
import { joinedMembers } from '../region/members.ts';
import { nodesOfVpcHere } from '../region/placement.ts';
import { settledTransits } from '../transit/settled.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import type { LinkedGateway } from '../rows/linked-gateway.ts';
import type { Site } from './resolved.ts';
import { siteKeys, sitesOfLab } from './written.ts';

/** Link-local, which no VPC may use. */
const GATEWAY_SPACE = prefixOf('169.254.170.0/24');
const GATEWAY_LENGTH = 30;
const SLOTS = 64;
/** RFC 6996. The gateways of sites are the provider's, each with a number of its own. */
const FIRST_SITE_AS = 64512;
const GATEWAY_AS = 64999;
const SITE_AS_COUNT = GATEWAY_AS - FIRST_SITE_AS;

export type SiteDraft = Omit<Site, 'gateway'> & {
  readonly gateway: Omit<LinkedGateway, 'mac' | 'nextHopMac'>;
};

export const settledSites = step((resolution): readonly SiteDraft[] => {
  // Names that the file gives come first.
  settledWorkloads(resolution);
  const frames = new Map(vpcFrames(resolution).map((vpc) => [vpc.name, vpc]));
  const pools = new Map<string, PrefixPool>();
  const others: { readonly vpc: string; readonly prefix: Prefix; readonly name: string }[] = [];
  const { sites = [] } = sitesOfLab.of(resolution.file);
  return sites.flatMap((entry, index): readonly SiteDraft[] => {
    const path = ['sites', index];
    const {
      name,
      vpc: vpcName,
      cidr,
      asn = FIRST_SITE_AS + rankOf(name, SITE_AS_COUNT),
      hosts = 1,
    } = siteKeys.of(entry);
    const vpc = frames.get(vpcName);
    if (vpc === undefined) {
      resolution.complainOfReference([...path, 'vpc'], { what: 'VPC', name: vpcName }, frames.keys(), 'vpcs');
      return [];
    }
    const names = namespaceNames(resolution);
    const [lan, gateway] = [`${name}-lan`, `${name}-gateway`];
    const isNew = [name, lan, gateway].every((one) => names.claim(one, 'site', [...path, 'name']));
    if (!isNew) return [];
    const logicalSwitch = `ls-${gateway}`;
    ovnNames(resolution)('logical switch', logicalSwitch, [...path, 'name']);
    const nodes = nodesOfVpcHere(resolution, vpc);
    const prefix = prefixOf(cidr);
    checkCidr(resolution, [...path, 'cidr'], { vpc, prefix, others });
    others.push({ vpc: vpcName, prefix, name });
    if (hostOf(prefix, hosts + 1) === '') {
      resolution.complain([...path, 'cidr'], {
        message: `${cidr} has no room for a router and ${hosts} hosts`,
        expected: 'a larger network of the site',
      });
    }
    if (asn === GATEWAY_AS) {
      resolution.complain([...path, 'asn'], {
        message: `AS ${asn} is that of the gateway at the other end of the link`,
        expected: 'another AS number',
      });
    }
    const pool = pools.get(vpcName) ?? new PrefixPool(GATEWAY_SPACE);
    pools.set(vpcName, pool);
    const network = pool.takeLowest(GATEWAY_LENGTH, GATEWAY_SPACE.base + 4 * rankOf(name, SLOTS));
    if (network === undefined) {
      resolution.complain(path, {
        message: `"${vpcName}" has more than ${SLOTS} sites`,
        expected: `at most ${SLOTS} sites of a VPC`,
      });
      return [];
    }
    return [
      {
        ...{ name, vpc: vpcName, tenant: vpc.tenant, cidr, asn, lan },
        address: hostOf(prefix, 1),
        hosts: Array.from({ length: hosts }, (_, at) => ({
          name: `${name}-host-${at + 1}`,
          address: hostOf(prefix, at + 2),
        })),
        gateway: {
          name: gateway,
          node: nodes[hashOf(gateway) % Math.max(1, nodes.length)]?.name ?? '',
          asn: GATEWAY_AS,
          cidr: formatPrefix(network),
          switch: logicalSwitch,
          address: formatAddress(network.base + 2),
          nextHop: formatAddress(network.base + 1),
        },
      },
    ];
  });
});

/** Empty where the network is too small, which is complained of. */
function hostOf(prefix: Prefix, n: number): string {
  const host = nthHost(prefix, n);
  return host === undefined ? '' : formatAddress(host);
}

/** Those that the VPC is joined to in other regions. */
function remoteVpcs(resolution: Resolution, vpc: VpcFrame) {
  const members = joinedMembers(resolution).get(vpc.tenant) ?? [];
  const region = members.find((one) => one.vpc === vpc)?.region;
  return members
    .filter((one) => one.region !== region)
    .map(({ vpc: { name, prefix }, region: { name: there } }) => ({
      what: `the VPC "${name}" in "${there}", which "${vpc.name}" is joined to`,
      prefix,
    }));
}

function checkCidr(
  resolution: Resolution,
  path: Path,
  site: {
    readonly vpc: VpcFrame;
    readonly prefix: Prefix;
    readonly others: readonly { readonly vpc: string; readonly prefix: Prefix; readonly name: string }[];
  },
): void {
  const { vpc, prefix } = site;
  const frames = vpcFrames(resolution);
  const transits = settledTransits(resolution).filter(({ attachments }) =>
    attachments.some((one) => one.vpc === vpc.name),
  );
  const joined = new Set(transits.flatMap(({ attachments }) => attachments.map((one) => one.vpc)));
  const known = [
    { what: `its VPC "${vpc.name}"`, prefix: vpc.prefix },
    ...frames
      .filter(({ name }) => name !== vpc.name && joined.has(name))
      .map((frame) => ({
        what: `the VPC "${frame.name}", which "${vpc.name}" is joined to`,
        prefix: frame.prefix,
      })),
    ...remoteVpcs(resolution, vpc),
    ...transits.map((transit) => ({ what: `transit "${transit.name}"`, prefix: prefixOf(transit.cidr) })),
    ...site.others
      .filter((other) => other.vpc === vpc.name)
      .map((other) => ({ what: `the site "${other.name}" of the same VPC`, prefix: other.prefix })),
  ];
  for (const other of known) {
    if (!overlaps(prefix, other.prefix)) continue;
    resolution.complain(path, {
      message: `${formatPrefix(prefix)} overlaps ${other.what}, ${formatPrefix(other.prefix)}`,
      expected: 'a prefix that the VPC can tell from all others that it knows',
    });
  }
}
