// What tenants resolve to.

export type Tenant = { readonly name: string };

declare module '../../model/lab.ts' {
  interface ConceptSections {
    tenant: { readonly tenants: readonly Tenant[] };
  }
}
