// What route tables resolve to: the subnets that say which they have.

import type { SubnetName, VpcName } from '../../model/names.ts';

export type RouteTable = {
  readonly vpc: VpcName;
  readonly subnet: SubnetName;
  readonly table: 'public' | 'private' | 'isolated';
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    'route-table': { readonly routeTables: readonly RouteTable[] };
  }
}
