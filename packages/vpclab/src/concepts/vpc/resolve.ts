// VPCs and their tenants: names, owners, prefixes.

import { parsePrefix, prefixOf, prefixSize, formatPrefix } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';
import { PrefixPool } from '../../net/prefix-pool.ts';
import type { Tenant } from '../../model/lab.ts';
import type { VpcEntry } from '../lab-file-schema.ts';
import { NameRegistry } from '../../lab-file/names.ts';
import { rankOf } from '../../lab-file/rank.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';

const DEFAULT_SPACE: Prefix = prefixOf('10.0.0.0/8');
const DEFAULT_LENGTH = 16;

/** A VPC whose name, owner and prefix are settled. */
export type VpcFrame = {
  readonly name: string;
  readonly tenant: string;
  readonly prefix: Prefix;
  readonly entry: VpcEntry;
  readonly path: Path;
};

export function resolveVpcs(resolution: Resolution): {
  readonly tenants: readonly Tenant[];
  readonly frames: readonly VpcFrame[];
} {
  const declared = declaredTenants(resolution);
  const names = new NameRegistry(resolution);
  const space = takenSpace(resolution);
  const frames: VpcFrame[] = [];
  for (const [i, entry] of resolution.file.vpcs.entries()) {
    const path = ['vpcs', i];
    if (entry.name === 'all') {
      resolution.complain([...path, 'name'], { message: '"all" means every VPC', expected: 'another name' });
    }
    if (!names.claim(entry.name, 'VPC', [...path, 'name'])) continue;
    const prefix = vpcPrefix(resolution, entry, path, space);
    const tenant = tenantOf(resolution, entry, path, declared);
    frames.push({ name: entry.name, tenant, prefix, entry, path });
  }
  return { tenants: allTenants(declared, frames), frames };
}

/** "shop" of "vpc-shop": what names that follow from a VPC are made of. */
export function vpcSuffix(name: string): string {
  return name.startsWith('vpc-') && name.length > 4 ? name.slice(4) : name;
}

function declaredTenants(resolution: Resolution): readonly string[] {
  const names = new NameRegistry(resolution);
  return (resolution.file.tenants ?? []).flatMap((tenant, i) => {
    const name = typeof tenant === 'string' ? tenant : tenant.name;
    const path = typeof tenant === 'string' ? ['tenants', i] : ['tenants', i, 'name'];
    if (!names.claim(name, 'tenant', path)) return [];
    const isUsed =
      resolution.file.vpcs.some((vpc) => vpc.tenant === name) || resolution.file.tenants?.length === 1;
    if (!isUsed) resolution.warn(path, { message: `the tenant "${name}" has no VPC` });
    return [name];
  });
}

function tenantOf(resolution: Resolution, entry: VpcEntry, path: Path, declared: readonly string[]): string {
  if (entry.tenant !== undefined) {
    if (declared.length > 0 && !declared.includes(entry.tenant)) {
      const wanted = { what: 'tenant', name: entry.tenant };
      resolution.complainOfReference([...path, 'tenant'], wanted, declared, 'tenants');
    }
    return entry.tenant;
  }
  if (declared.length === 1) return declared[0] ?? '';
  if (declared.length > 1) {
    resolution.complain(path, {
      message: `the VPC "${entry.name}" does not say which tenant owns it`,
      expected: `\`tenant\`: one of ${declared.join(', ')}`,
    });
  }
  return `tenant-${vpcSuffix(entry.name)}`.slice(0, 40).replace(/-+$/, '');
}

function allTenants(declared: readonly string[], frames: readonly VpcFrame[]): readonly Tenant[] {
  return [...new Set([...declared, ...frames.map((frame) => frame.tenant)])].map((name) => ({ name }));
}

/** What the file gives explicitly is kept free of defaults. */
function takenSpace({ file }: Resolution): PrefixPool {
  const pool = new PrefixPool(DEFAULT_SPACE);
  const transits = Array.isArray(file.transit) ? file.transit : [file.transit];
  const given = [
    ...file.vpcs.map((vpc) => vpc.cidr),
    ...transits.map((transit) => (typeof transit === 'object' ? transit.cidr : undefined)),
    file.edge?.externalCidr,
    file.internet?.cidr,
  ];
  for (const cidr of given) {
    const parsed = cidr === undefined ? undefined : parsePrefix(cidr);
    if (parsed?.kind === 'ok') pool.take(parsed.value);
  }
  return pool;
}

function vpcPrefix(resolution: Resolution, entry: VpcEntry, path: Path, space: PrefixPool): Prefix {
  if (entry.cidr !== undefined && !entry.cidr.startsWith('/')) return prefixOf(entry.cidr);
  const length = entry.cidr === undefined ? DEFAULT_LENGTH : Number(entry.cidr.slice(1));
  const slots = Math.max(1, prefixSize(DEFAULT_SPACE) / 2 ** (32 - length));
  const slot = rankOf(entry.name, slots);
  const found = space.takeLowest(length, DEFAULT_SPACE.base + slot * 2 ** (32 - length));
  if (found !== undefined) return found;
  resolution.complain(entry.cidr === undefined ? path : [...path, 'cidr'], {
    message: `${formatPrefix(DEFAULT_SPACE)} has no free /${length} left for the VPC "${entry.name}"`,
    expected: 'a `cidr` of its own, or a smaller size such as `cidr: /20` for all',
  });
  return DEFAULT_SPACE;
}
