// VPCs as far as others need them to be resolved: names, owners, prefixes.

import type { TenantName, VpcName } from '../../model/names.ts';
import { parsePrefix, prefixOf, prefixSize, formatPrefix } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';
import { PrefixPool } from '../../net/prefix-pool.ts';
import type { Entry } from '../../lab-file/keys.ts';
import { NameRegistry, ovnNames } from '../../lab-file/names.ts';
import { rankOf } from '../../lab-file/rank.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { edgeKeys, edgeOfLab } from '../edge/written.ts';
import { internetKeys, internetOfLab } from '../internet/written.ts';
import { ownerOf } from '../tenant/settled.ts';
import { transitKeys, transitsOfLab } from '../transit/written.ts';
import { vpcKeys, vpcsOfLab } from './written.ts';

const DEFAULT_SPACE: Prefix = prefixOf('10.0.0.0/8');
const DEFAULT_LENGTH = 16;

/** A VPC whose name, owner and prefix are settled. */
export type VpcFrame = {
  readonly name: VpcName;
  readonly tenant: TenantName;
  readonly prefix: Prefix;
  /** Logical router name. */
  readonly router: string;
  readonly entry: Entry<'vpc'>;
  readonly path: Path;
};

export const vpcFrames = step((resolution): readonly VpcFrame[] => {
  const names = new NameRegistry(resolution);
  const space = takenSpace(resolution);
  const frames: VpcFrame[] = [];
  for (const [i, entry] of vpcsOfLab.of(resolution.file).vpcs.entries()) {
    const path = ['vpcs', i];
    const { name } = vpcKeys.of(entry);
    if (name === 'all') {
      resolution.complain([...path, 'name'], { message: '"all" means every VPC', expected: 'another name' });
    }
    if (!names.claim(name, 'VPC', [...path, 'name'])) continue;
    const prefix = vpcPrefix(resolution, entry, path, space);
    const router = `lr-${name}`;
    ovnNames(resolution)('logical router', router, [...path, 'name']);
    frames.push({ name, tenant: ownerOf(resolution, entry, path), prefix, router, entry, path });
  }
  return frames;
});

/** What the file gives explicitly is kept free of defaults. */
function takenSpace({ file }: Resolution): PrefixPool {
  const pool = new PrefixPool(DEFAULT_SPACE);
  const { transit } = transitsOfLab.of(file);
  const transits = Array.isArray(transit) ? transit : [transit];
  const { edge } = edgeOfLab.of(file);
  const { internet } = internetOfLab.of(file);
  const given = [
    ...vpcsOfLab.of(file).vpcs.map((vpc) => vpcKeys.of(vpc).cidr),
    ...transits.map((one) => (typeof one === 'object' ? transitKeys.of(one).cidr : undefined)),
    edge === undefined ? undefined : edgeKeys.of(edge).externalCidr,
    internet === undefined ? undefined : internetKeys.of(internet).cidr,
  ];
  for (const cidr of given) {
    const parsed = cidr === undefined ? undefined : parsePrefix(cidr);
    if (parsed?.kind === 'ok') pool.take(parsed.value);
  }
  return pool;
}

function vpcPrefix(resolution: Resolution, entry: Entry<'vpc'>, path: Path, space: PrefixPool): Prefix {
  const { name, cidr } = vpcKeys.of(entry);
  if (cidr !== undefined && !cidr.startsWith('/')) return prefixOf(cidr);
  const length = cidr === undefined ? DEFAULT_LENGTH : Number(cidr.slice(1));
  const slots = Math.max(1, prefixSize(DEFAULT_SPACE) / 2 ** (32 - length));
  const slot = rankOf(name, slots);
  const found = space.takeLowest(length, DEFAULT_SPACE.base + slot * 2 ** (32 - length));
  if (found !== undefined) return found;
  resolution.complain(cidr === undefined ? path : [...path, 'cidr'], {
    message: `${formatPrefix(DEFAULT_SPACE)} has no free /${length} left for the VPC "${name}"`,
    expected: 'a `cidr` of its own, or a smaller size such as `cidr: /20` for all',
  });
  return DEFAULT_SPACE;
}
