// Tenants: those that the file lists, and who owns each VPC.

import { NameRegistry } from '../../lab-file/names.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import type { Entry } from '../../lab-file/keys.ts';
import { vpcKeys, vpcsOfLab } from '../vpc/written.ts';
import { tenantKeys, tenantOfVpc, tenantsOfLab } from './written.ts';

export const declaredTenants = step((resolution): readonly string[] => {
  const names = new NameRegistry(resolution);
  const { tenants = [] } = tenantsOfLab.of(resolution.file);
  const { vpcs } = vpcsOfLab.of(resolution.file);
  return tenants.flatMap((tenant, i) => {
    const name = typeof tenant === 'string' ? tenant : tenantKeys.of(tenant).name;
    const path = typeof tenant === 'string' ? ['tenants', i] : ['tenants', i, 'name'];
    if (!names.claim(name, 'tenant', path)) return [];
    const isUsed = vpcs.some((vpc) => tenantOfVpc.of(vpc).tenant === name) || tenants.length === 1;
    if (!isUsed) resolution.warn(path, { message: `the tenant "${name}" has no VPC` });
    return [name];
  });
});

/** By the tenant's name. */
export const prefixLimits = step(
  (resolution): ReadonlyMap<string, number> =>
    new Map(
      (tenantsOfLab.of(resolution.file).tenants ?? []).flatMap((tenant) => {
        if (typeof tenant === 'string') return [];
        const { name, prefixLimit } = tenantKeys.of(tenant);
        return prefixLimit === undefined ? [] : [[name, prefixLimit] as const];
      }),
    ),
);

export function ownerOf(resolution: Resolution, vpc: Entry<'vpc'>, path: Path): string {
  const declared = declaredTenants(resolution);
  const { tenant } = tenantOfVpc.of(vpc);
  if (tenant !== undefined) {
    if (declared.length > 0 && !declared.includes(tenant)) {
      const wanted = { what: 'tenant', name: tenant };
      resolution.complainOfReference([...path, 'tenant'], wanted, declared, 'tenants');
    }
    return tenant;
  }
  if (declared.length === 1) return declared[0] ?? '';
  const { name } = vpcKeys.of(vpc);
  if (declared.length > 1) {
    resolution.complain(path, {
      message: `the VPC "${name}" does not say which tenant owns it`,
      expected: `\`tenant\`: one of ${declared.join(', ')}`,
    });
  }
  return `tenant-${vpcSuffix(name)}`.slice(0, 40).replace(/-+$/, '');
}

/** "shop" of "vpc-shop": what names that follow from a VPC are made of. */
export function vpcSuffix(name: string): string {
  return name.startsWith('vpc-') && name.length > 4 ? name.slice(4) : name;
}
