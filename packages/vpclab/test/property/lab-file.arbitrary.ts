// Random lab files that must be accepted: overlapping VPCs, odd prefix lengths, /28 and /30 subnets, 1 to 4 nodes.

import fc from 'fast-check';
import { stringify } from 'yaml';
import { formatPrefix, overlaps, prefixAround } from '../../src/net/prefix.ts';
import type { Prefix } from '../../src/net/prefix.ts';
import { securityGroups } from './security-groups.arbitrary.ts';
import type { SecurityGroupsShape } from './security-groups.arbitrary.ts';
import { parseAddress } from '../../src/net/ipv4.ts';

export type LabFileCase = { readonly text: string; readonly workloads: number; readonly nodes: number };

type SubnetShape = { readonly name: string; readonly cidr: string | undefined; readonly room: number };
type VpcShape = {
  readonly name: string;
  readonly prefix: Prefix | undefined;
  readonly subnets: readonly SubnetShape[];
  readonly hasNat: boolean;
};

/** Few bases, so that VPCs often overlap; none meets the transit, the external network or the internet. */
const BASES = ['10.0.0.0', '10.0.64.0', '10.77.3.0', '172.16.0.0', '100.64.128.0'];
const NAMES = ['vpc-a', 'vpc-b', 'vpc-7', 'shop', 'billing', 'x'];
const TIERS = ['web', 'app', 'db', 'cache', 'queue', 'log'];

export const labFile: fc.Arbitrary<LabFileCase> = fc
  .record({
    nodes: fc.oneof(
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(['alpha'], ['n-2', 'n-1'], ['a', 'b', 'c']),
    ),
    vpcNames: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }),
    transit: fc.constantFrom('none', 'plain', 'nat'),
    json: fc.boolean(),
  })
  .chain(({ nodes, vpcNames, transit, json }) =>
    fc.tuple(...vpcNames.map(vpcShape)).chain((vpcs) =>
      fc.tuple(workloadEntries(vpcs), groupsOf(vpcs)).map(([workloads, groups]): LabFileCase => {
        const file = {
          nodes,
          vpcs: vpcs.map((vpc, i) => vpcEntry(vpc, groups[i])),
          ...transitEntry(transit, vpcs),
          workloads: workloads.map(({ vpc, subnet, count }) => ({ vpc, subnet, count })),
        };
        return {
          text: json ? JSON.stringify(file) : stringify(file),
          workloads: workloads.reduce((sum, entry) => sum + entry.count, 0),
          nodes: typeof nodes === 'number' ? nodes : nodes.length,
        };
      }),
    ),
  );

function vpcShape(name: string): fc.Arbitrary<VpcShape> {
  return fc
    .record({
      base: fc.option(fc.constantFrom(...BASES), { freq: 4 }),
      length: fc.oneof(fc.integer({ min: 12, max: 30 }), fc.constantFrom(16, 24, 28, 30)),
      names: fc.uniqueArray(fc.constantFrom(...TIERS), { minLength: 1, maxLength: 4 }),
      writesSubnets: fc.boolean(),
      wantsNat: fc.boolean(),
      finer: fc.integer({ min: 0, max: 12 }),
    })
    .map(({ base, length, names, writesSubnets, wantsNat, finer }) => {
      const prefix = base === null ? undefined : prefixAround(numberOf(base), length);
      const vpc = prefix ?? prefixAround(numberOf('10.0.0.0'), 16);
      const defaultLength = Math.min(30, Math.max(24, vpc.length + 4));
      const subnetLength = writesSubnets ? Math.min(30, vpc.length + 2 + finer) : defaultLength;
      const slots = 2 ** Math.max(0, subnetLength - vpc.length);
      const hasNat = wantsNat && slots > 1;
      const ordinary = names.slice(0, Math.max(1, slots - (hasNat ? 1 : 0)));
      const all = hasNat && writesSubnets ? [...ordinary, 'nat'] : ordinary;
      return {
        name,
        prefix,
        hasNat,
        subnets: all.map((subnet, i) => ({
          name: subnet,
          cidr: writesSubnets && prefix !== undefined ? slot(prefix, subnetLength, i, slots) : undefined,
          room: Math.min(
            4,
            2 ** (32 - (prefix === undefined ? 24 : subnetLength)) - 3 - (subnet === 'nat' ? 1 : 0),
          ),
        })),
      };
    });
}

/** The i-th of as many slots, from both ends in turn: neighbours and far ends both occur. */
function slot(vpc: Prefix, length: number, i: number, slots: number): string {
  const index = i % 2 === 0 ? i / 2 : slots - (i + 1) / 2;
  return formatPrefix({ base: vpc.base + index * 2 ** (32 - length), length });
}

function groupsOf(vpcs: readonly VpcShape[]) {
  return fc.tuple(...vpcs.map((vpc) => securityGroups(vpc.subnets.length)));
}

function vpcEntry(vpc: VpcShape, groups: SecurityGroupsShape | undefined) {
  return {
    name: vpc.name,
    ...(vpc.prefix === undefined ? {} : { cidr: formatPrefix(vpc.prefix) }),
    subnets: vpc.subnets.map(({ name, cidr }, i) => {
      const named = groups?.ofSubnets[i];
      if (cidr === undefined && named === undefined) return name;
      return {
        name,
        ...(cidr === undefined ? {} : { cidr }),
        ...(named === undefined ? {} : { securityGroups: named }),
      };
    }),
    ...groups?.ofVpc,
    ...(vpc.hasNat ? { natGateways: true } : {}),
  };
}

function transitEntry(kind: 'none' | 'plain' | 'nat', vpcs: readonly VpcShape[]) {
  if (kind === 'none') return {};
  const attached: VpcShape[] = [];
  for (const vpc of vpcs) if (!attached.some((other) => collide(other, vpc))) attached.push(vpc);
  const serves = kind === 'nat' && attached.some((vpc) => !vpc.hasNat);
  return {
    transit: { attachments: attached.map((vpc) => vpc.name), ...(serves ? { natGateway: true } : {}) },
  };
}

/** Prefixes that the resolver chooses never overlap others. */
function collide(a: VpcShape, b: VpcShape): boolean {
  return a.prefix !== undefined && b.prefix !== undefined && overlaps(a.prefix, b.prefix);
}

function workloadEntries(vpcs: readonly VpcShape[]) {
  const places = vpcs.flatMap((vpc) =>
    vpc.subnets.filter((subnet) => subnet.room > 0).map((subnet) => ({ vpc: vpc.name, subnet })),
  );
  return fc.tuple(
    ...places.map(({ vpc, subnet }) =>
      fc.integer({ min: 1, max: subnet.room }).map((count) => ({ vpc, subnet: subnet.name, count })),
    ),
  );
}

function numberOf(text: string): number {
  const parsed = parseAddress(text);
  return parsed.kind === 'ok' ? parsed.value : 0;
}
