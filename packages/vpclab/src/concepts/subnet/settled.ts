// The subnets of one VPC: prefixes, the router's address, and the NAT subnet that a NAT gateway brings with it.

import { formatAddress } from '../../net/ipv4.ts';
import type { Prefix } from '../../net/prefix.ts';
import { formatPrefix, holdsPrefix, overlaps, prefixOf, prefixSize } from '../../net/prefix.ts';
import { PrefixPool } from '../../net/prefix-pool.ts';
import type { Entry } from '../../lab-file/keys.ts';
import { LONGEST_PREFIX } from '../../lab-file/limits.ts';
import { NameRegistry, ovnNames } from '../../lab-file/names.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { Segment } from '../../lab-file/segment.ts';
import { step } from '../../lab-file/step.ts';
import { natGatewaysIn } from '../nat-gateway/written.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import { reserveGiven } from './reserve-given.ts';
import type { Subnet } from './resolved.ts';
import { subnetKeys, subnetsOfVpc } from './written.ts';

export const MAX_SUBNETS = 5000;

const DEFAULT_SUBNET = 'main';
const NAT_SUBNET = 'nat';
/** Default addresses of workloads begin here: lower ones are the router's, the NAT gateway's, and the user's. */
const FIRST_WORKLOAD_HOST = 11;

export type SubnetDraft = Omit<Subnet, 'gatewayMac'> & {
  readonly segment: Segment;
  /** Undefined where the file gives only its name, or not even that. */
  readonly entry: Entry<'subnet'> | undefined;
  readonly path: Path;
};

type Wanted = {
  readonly name: string;
  readonly tier: string;
  readonly cidr: string | undefined;
  readonly entry: Entry<'subnet'> | undefined;
  readonly path: Path;
};

type Homeless = { readonly subnet: Wanted; readonly length: number };

/** By the VPC's name. */
export const settledSubnets = step((resolution): ReadonlyMap<string, readonly SubnetDraft[]> => {
  const frames = vpcFrames(resolution);
  const subnets = new Map(frames.map((vpc) => [vpc.name, resolveSubnets(resolution, vpc)]));
  const all = [...subnets.values()].flat();
  reserveGiven(resolution, all);
  for (const subnet of all) ovnNames(resolution)('logical switch', subnet.switch, subnet.path);
  if (all.length > MAX_SUBNETS) {
    resolution.complainOfKey(['vpcs'], {
      message: `the VPCs have ${all.length} subnets`,
      expected: `at most ${MAX_SUBNETS} subnets in a lab`,
    });
  }
  return subnets;
});

function resolveSubnets(resolution: Resolution, vpc: VpcFrame): readonly SubnetDraft[] {
  const pool = new PrefixPool(vpc.prefix);
  const wanted = wantedSubnets(resolution, vpc);
  const prefixes = new Map<string, Prefix>();
  for (const subnet of wanted) {
    const given = givenPrefix(resolution, vpc, subnet, prefixes);
    if (given === undefined) continue;
    pool.take(given);
    prefixes.set(subnet.name, given);
  }
  const nat = natSubnet(vpc, wanted);
  const homeless: Homeless[] = [];
  const allot = (subnet: Wanted, length: number, prefix: Prefix | undefined) => {
    prefixes.set(subnet.name, prefix ?? vpc.prefix);
    if (prefix === undefined) homeless.push({ subnet, length });
  };
  const usual = defaultLength(vpc.prefix);
  if (nat !== undefined) allot(nat, usual, pool.takeHighest(usual));
  for (const subnet of wanted) {
    if (subnet.cidr !== undefined && !subnet.cidr.startsWith('/')) continue;
    const length = subnet.cidr === undefined ? usual : Number(subnet.cidr.slice(1));
    allot(subnet, length, pool.takeLowest(length, firstSlot(vpc.prefix)));
  }
  complainOfHomeless(resolution, vpc, homeless);
  return [...wanted, ...(nat === undefined ? [] : [nat])].flatMap((subnet) => {
    const prefix = prefixes.get(subnet.name);
    return prefix === undefined ? [] : [draft(vpc, subnet, prefix)];
  });
}

/** The declared or default subnet that the VPC's NAT gateway is in, when it names none. */
export function defaultNatSubnet(
  subnets: readonly { readonly name: string; readonly tier: string }[],
): string {
  const named = subnets.find((subnet) => subnet.name === NAT_SUBNET);
  return (named ?? subnets.find((subnet) => subnet.tier === NAT_SUBNET))?.name ?? NAT_SUBNET;
}

function wantedSubnets(resolution: Resolution, vpc: VpcFrame): readonly Wanted[] {
  const entries = subnetsOfVpc.of(vpc.entry).subnets ?? [DEFAULT_SUBNET];
  const names = new NameRegistry(resolution);
  return entries.flatMap((entry, i) => {
    const subnet = typeof entry === 'string' ? { name: entry } : subnetKeys.of(entry);
    const path = [...vpc.path, 'subnets', i];
    const namePath = typeof entry === 'string' ? path : [...path, 'name'];
    if (subnet.name === 'all') {
      resolution.complain(namePath, { message: '"all" means every subnet', expected: 'another name' });
    }
    if (!names.claim(subnet.name, `subnet of "${vpc.name}"`, namePath)) return [];
    return [
      {
        name: subnet.name,
        tier: subnet.tier ?? subnet.name,
        cidr: subnet.cidr,
        entry: typeof entry === 'string' ? undefined : entry,
        path,
      },
    ];
  });
}

function natSubnet(vpc: VpcFrame, wanted: readonly Wanted[]): Wanted | undefined {
  if (natGatewaysIn(vpc.entry).every((gateway) => gateway.subnet !== undefined)) return undefined;
  const name = defaultNatSubnet(wanted);
  if (wanted.some((subnet) => subnet.name === name)) return undefined;
  return {
    name,
    tier: NAT_SUBNET,
    cidr: undefined,
    entry: undefined,
    path: [...vpc.path, 'natGateways'],
  };
}

function givenPrefix(
  resolution: Resolution,
  vpc: VpcFrame,
  subnet: Wanted,
  others: ReadonlyMap<string, Prefix>,
): Prefix | undefined {
  if (subnet.cidr === undefined || subnet.cidr.startsWith('/')) return undefined;
  const prefix = prefixOf(subnet.cidr);
  const path = [...subnet.path, 'cidr'];
  if (!holdsPrefix(vpc.prefix, prefix)) {
    resolution.complain(path, {
      message: `subnet "${subnet.name}" ${subnet.cidr} is not inside its VPC "${vpc.name}" ${formatPrefix(vpc.prefix)}`,
      expected: `a prefix inside ${formatPrefix(vpc.prefix)}`,
    });
    return prefix;
  }
  for (const [name, other] of others) {
    if (!overlaps(prefix, other)) continue;
    resolution.complain(path, {
      message: `subnet "${subnet.name}" ${subnet.cidr} overlaps subnet "${name}" ${formatPrefix(other)}`,
      expected: `a prefix inside ${formatPrefix(vpc.prefix)} that no other subnet of the VPC overlaps`,
    });
    break;
  }
  return prefix;
}

/** Once for each VPC, at the first subnet that did not fit. */
function complainOfHomeless(resolution: Resolution, vpc: VpcFrame, homeless: readonly Homeless[]): void {
  const [first, ...more] = homeless;
  if (first === undefined) return;
  const others = more.length === 0 ? '' : ` and of ${more.length} more`;
  resolution.complain(first.subnet.path, {
    message:
      `the VPC "${vpc.name}" ${formatPrefix(vpc.prefix)} has no room ` +
      `for the /${first.length} of subnet "${first.subnet.name}"${others}`,
    expected: 'a larger `cidr` of the VPC, or smaller ones of its subnets',
  });
}

/** /24 where there is room for sixteen of them, else a sixteenth of the VPC, but never too small for a host. */
function defaultLength(vpc: Prefix): number {
  return Math.min(LONGEST_PREFIX, Math.max(24, vpc.length + 4));
}

/** Default subnets begin at the second slot, as 10.0.1.0/24 in 10.0.0.0/16; the first is used last. */
function firstSlot(vpc: Prefix): number {
  return vpc.base + Math.min(prefixSize(vpc), 2 ** (32 - defaultLength(vpc)));
}

function draft(vpc: VpcFrame, subnet: Wanted, prefix: Prefix): SubnetDraft {
  const label = `subnet "${subnet.name}" of "${vpc.name}"`;
  const segment = new Segment(label, prefix, FIRST_WORKLOAD_HOST);
  return {
    name: subnet.name,
    vpc: vpc.name,
    tier: subnet.tier,
    cidr: formatPrefix(prefix),
    gateway: segment.host(1, "the VPC's router") ?? formatAddress(prefix.base + 1),
    switch: `ls-${vpc.name}-${subnet.name}`,
    segment,
    entry: subnet.entry,
    path: subnet.path,
  };
}
