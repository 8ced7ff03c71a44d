// Transits: which VPCs they join, and where everyone is on them.

import { formatPrefix, overlaps, prefixOf } from '../../net/prefix.ts';
import { PrefixPool } from '../../net/prefix-pool.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { Entry } from '../../lab-file/keys.ts';
import { NameRegistry, ovnNames } from '../../lab-file/names.ts';
import { ordinalOf, rankOf } from '../../lab-file/rank.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { isDefined } from '../../model/is-defined.ts';
import { Segment } from '../../lab-file/segment.ts';
import { step } from '../../lab-file/step.ts';
import { natGatewayOfTransit } from '../nat-gateway/written.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import { checkNeighbours } from './check-neighbours.ts';
import type { Transit, TransitAttachment } from './resolved.ts';
import { transitKeys, transitsOfLab } from './written.ts';

/** Every VPC on a transit has a route to every other: this is their square. */
const MAX_ATTACHMENTS = 250;

const DEFAULT_NAME = 'transit';
/** Transits without a `cidr` are /24s of this, the first one 192.168.100.0/24. */
const DEFAULT_SPACE: Prefix = prefixOf('192.168.0.0/16');
const FIRST_SLOT = 100;
/** Attachments are at .10, .20, ...: easy to tell in a trace. */
const ATTACHMENT_STEP = 10;

export type TransitDraft = Omit<Transit, 'gatewayMac' | 'attachments'> & {
  readonly attachments: readonly Omit<TransitAttachment, 'mac'>[];
  /** Where the transit's own NAT gateway is, if it has one. */
  readonly natGatewayAddress: string | undefined;
  readonly entry: Entry<'transit'>;
  readonly segment: Segment;
  readonly path: Path;
};

export const settledTransits = step((resolution): readonly TransitDraft[] => {
  const vpcs = vpcFrames(resolution);
  const names = new NameRegistry(resolution);
  const space = new PrefixPool(DEFAULT_SPACE);
  const entries = transitEntries(resolution);
  for (const { entry } of entries) {
    const { cidr } = transitKeys.of(entry);
    if (cidr !== undefined) space.take(prefixOf(cidr));
  }
  const drafts = entries.flatMap(({ entry, path }) => {
    const written = transitKeys.of(entry).name;
    const name = written ?? DEFAULT_NAME;
    if (!names.claim(name, 'transit', written === undefined ? path : [...path, 'name'])) return [];
    return [resolveTransit(resolution, { entry, path, name, space }, vpcs)];
  });
  for (const draft of drafts) {
    ovnNames(resolution)('logical switch', draft.switch, draft.path);
    ovnNames(resolution)('logical router', draft.router, draft.path);
  }
  checkSharedPairs(resolution, drafts);
  checkNeighbours(resolution, drafts, vpcs);
  return drafts;
});

function transitEntries({ file }: Resolution): readonly { entry: Entry<'transit'>; path: Path }[] {
  const { transit } = transitsOfLab.of(file);
  if (transit === undefined || transit === false) return [];
  if (transit === true) return [{ entry: {}, path: ['transit'] }];
  if (Array.isArray(transit)) return transit.map((entry, i) => ({ entry, path: ['transit', i] }));
  return [{ entry: transit, path: ['transit'] }];
}

function resolveTransit(
  resolution: Resolution,
  parts: { entry: Entry<'transit'>; path: Path; name: string; space: PrefixPool },
  vpcs: readonly VpcFrame[],
): TransitDraft {
  const { entry, path, name } = parts;
  const written = transitKeys.of(entry);
  const prefix = written.cidr === undefined ? defaultPrefix(name, parts.space) : prefixOf(written.cidr);
  const segment = new Segment(`transit "${name}"`, prefix, 2);
  for (const given of givenAddresses(entry)) segment.reserve(given);
  const router = name === DEFAULT_NAME ? 'lr-gateway' : `lr-gateway-${name}`;
  const gateway =
    written.gateway === undefined
      ? (segment.host(1, router) ?? segment.byRank(router, router))
      : segment.claim(resolution, [...path, 'gateway'], written.gateway, router);
  const natGatewayAddress = resolveNatAddress(resolution, entry, path, segment);
  const attachments = resolveAttachments(resolution, { ...parts, prefix, segment }, vpcs);
  return {
    name,
    cidr: formatPrefix(prefix),
    switch: `ls-${name}`,
    router,
    gateway: gateway ?? '',
    attachments,
    natGatewayAddress,
    entry,
    segment,
    path,
  };
}

/** They are no defaults of others. */
function givenAddresses(entry: Entry<'transit'>): readonly string[] {
  const { attachments = [] } = transitKeys.of(entry);
  const { natGateway } = natGatewayOfTransit.of(entry);
  const given = attachments.map((one) => (typeof one === 'object' ? one.address : undefined));
  const nat = typeof natGateway === 'object' ? natGateway.address : undefined;
  return [...given, nat].filter(isDefined);
}

function resolveNatAddress(resolution: Resolution, entry: Entry<'transit'>, path: Path, segment: Segment) {
  const { natGateway } = natGatewayOfTransit.of(entry);
  if (natGateway === undefined || natGateway === false) return undefined;
  const address = natGateway === true ? undefined : natGateway.address;
  if (address === undefined) return segment.highest('its NAT gateway');
  return segment.claim(resolution, [...path, 'natGateway', 'address'], address, 'its NAT gateway');
}

function defaultPrefix(name: string, space: PrefixPool): Prefix {
  const slot = FIRST_SLOT + (name === DEFAULT_NAME ? 0 : rankOf(name, 100));
  return space.takeLowest(24, DEFAULT_SPACE.base + (slot % 256) * 256) ?? DEFAULT_SPACE;
}

function resolveAttachments(
  resolution: Resolution,
  parts: { entry: Entry<'transit'>; path: Path; prefix: Prefix; segment: Segment; name: string },
  vpcs: readonly VpcFrame[],
): readonly Omit<TransitAttachment, 'mac'>[] {
  const { entry, path, segment } = parts;
  const byName = new Map(vpcs.map((vpc) => [vpc.name, vpc]));
  const wanted =
    transitKeys.of(entry).attachments?.map((attachment, i) => {
      const at = [...path, 'attachments', i];
      return typeof attachment === 'string'
        ? { vpc: attachment, address: undefined, namePath: at, path: at }
        : { vpc: attachment.vpc, address: attachment.address, namePath: [...at, 'vpc'], path: at };
    }) ?? vpcs.map((vpc) => ({ vpc: vpc.name, address: undefined, namePath: path, path }));
  if (wanted.length > MAX_ATTACHMENTS) {
    resolution.complain(path, {
      message: `transit "${parts.name}" joins ${wanted.length} VPCs`,
      expected: `at most ${MAX_ATTACHMENTS} VPCs on a transit: each has a route to each other`,
    });
    return [];
  }
  const attached: { vpc: VpcFrame; address: string | undefined; path: Path }[] = [];
  for (const { vpc: name, address, namePath, path: at } of wanted) {
    const vpc = byName.get(name);
    if (vpc === undefined) {
      resolution.complainOfReference(namePath, { what: 'VPC', name }, byName.keys(), 'vpcs');
    } else if (attached.some((other) => other.vpc.name === name)) {
      resolution.complain(namePath, { message: `"${name}" is attached twice`, expected: 'each VPC once' });
    } else {
      checkOverlap(resolution, vpc, attached, namePath, parts);
      attached.push({ vpc, address, path: at });
    }
  }
  if (attached.length === 1 && !natGatewayOfTransit.of(entry).natGateway) {
    resolution.warn(path, { message: `transit "${parts.name}" joins only one VPC` });
  }
  const pinned = new Map(
    attached.flatMap(({ vpc, address, path: at }) => {
      if (address === undefined) return [];
      return [[vpc.name, segment.claim(resolution, [...at, 'address'], address, vpc.name) ?? '']];
    }),
  );
  return attached.map(({ vpc, path: at }) => {
    const address = pinned.get(vpc.name) ?? defaultAddress(segment, vpc.name);
    if (address === undefined) {
      resolution.complain(at, {
        message: `transit "${parts.name}" ${formatPrefix(parts.prefix)} has no address left for "${vpc.name}"`,
        expected: 'a larger `cidr` of the transit',
      });
    }
    return { vpc: vpc.name, address: address ?? '' };
  });
}

function defaultAddress(segment: Segment, vpc: string) {
  const ordinal = ordinalOf(vpc);
  const easy = ordinal === undefined ? undefined : segment.host((ordinal + 1) * ATTACHMENT_STEP, vpc);
  return easy ?? segment.byRank(vpc, vpc);
}

function checkOverlap(
  resolution: Resolution,
  vpc: VpcFrame,
  attached: readonly { readonly vpc: VpcFrame }[],
  path: Path,
  transit: { readonly name: string; readonly prefix: Prefix },
): void {
  if (overlaps(vpc.prefix, transit.prefix)) {
    resolution.complain(path, {
      message: `"${vpc.name}" ${formatPrefix(vpc.prefix)} overlaps the transit "${transit.name}" ${formatPrefix(transit.prefix)}`,
      expected: 'a transit `cidr` outside all VPCs that are attached to it',
    });
  }
  const other = attached.find((one) => overlaps(one.vpc.prefix, vpc.prefix))?.vpc;
  if (other === undefined) return;
  resolution.complain(path, {
    message:
      `"${vpc.name}" ${formatPrefix(vpc.prefix)} (${resolution.placeOf(vpc.path)}) overlaps ` +
      `"${other.name}" ${formatPrefix(other.prefix)} (${resolution.placeOf(other.path)}) on the same transit`,
    expected: 'VPCs on one transit with prefixes that do not overlap',
    suggestion: 'VPCs that overlap can stay apart: leave one of them off the transit',
  });
}

/** Two ways between the same two VPCs would be two routes for one prefix. */
function checkSharedPairs(resolution: Resolution, transits: readonly TransitDraft[]): void {
  const seen = new Map<string, string>();
  for (const { name, attachments, path } of transits) {
    const vpcs = attachments.map((attachment) => attachment.vpc).toSorted();
    for (const [i, a] of vpcs.entries()) {
      for (const b of vpcs.slice(i + 1)) {
        const pair = `"${a}" and "${b}"`;
        const other = seen.get(pair);
        seen.set(pair, other ?? name);
        if (other === undefined) continue;
        resolution.complain([...path, 'attachments'], {
          message: `${pair} are joined by transit "${other}" already`,
          expected: 'at most one transit between two VPCs',
        });
      }
    }
  }
}
