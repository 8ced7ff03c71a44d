// What of a lab's state is one tenant's: his VPCs. Nodes, sessions and daemons carry those of all. Pure.

import type { LabStatus } from '../model/engine.ts';

/** Undefined: all of it. */
export function tenantView(status: LabStatus, tenant: string | undefined): LabStatus {
  if (tenant === undefined) return status;
  return {
    ...status,
    reason: undefined,
    tenants: status.tenants.filter(({ name }) => name === tenant),
    vpcs: status.vpcs.filter((vpc) => vpc.tenant === tenant),
    nodes: [],
    bgp: [],
    daemons: [],
  };
}
