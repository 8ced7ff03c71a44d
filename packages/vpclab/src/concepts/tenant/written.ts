// Tenants in the lab file.

import { list, oneOf } from '../../lab-file/combinators.ts';
import { name, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const tenantKeys = keys('tenant', () => ({
  name: name('Name of the tenant.', 'tenant-1'),
  prefixLimit: wholeNumber(
    'a whole number from 1 to 100000',
    1,
    100_000,
    'Its NAT gateways, of each region, together announce no more prefixes than this. Default: what each may announce (`limit`).',
  ).optional(),
}));

export const tenantsOfLab = keys('lab', (entryOf) => ({
  tenants: list(
    'a list of tenant names',
    oneOf(
      'a tenant name, or a mapping with name and prefixLimit',
      [name('Name of the tenant.', 'tenant-1'), entryOf('tenant')],
      'Who owns VPCs.',
    ),
    'Tenants. Default: those that the VPCs name.',
  ).optional(),
}));

export const tenantOfVpc = keys(
  'vpc',
  () => ({
    tenant: name(
      'Who owns it. Default: the only one of `tenants`, or a tenant of its own.',
      'tenant-1',
    ).optional(),
  }),
  { before: 'cidr' },
);
