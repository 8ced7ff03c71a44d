// What tenants resolve to.

import type { TenantName } from '../../model/names.ts';

export type Tenant = {
  readonly name: TenantName;
  /** Of what its NAT gateways announce together. */
  readonly prefixLimit?: number;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    tenant: { readonly tenants: readonly Tenant[] };
  }
}
