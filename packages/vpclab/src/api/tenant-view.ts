// The part of a lab's state that belongs to one tenant: its VPCs. Nodes, sessions and daemons are shared by all.
// Pure.

import type { LabStatus } from '../model/engine.ts';
import type { Inventory } from '../model/inventory.ts';

/** Undefined: all of it. */
export function tenantView(status: LabStatus, tenant: string | undefined): LabStatus {
  if (tenant === undefined) return status;
  return {
    ...status,
    reason: undefined,
    differences: undefined,
    tenants: status.tenants.filter(({ name }) => name === tenant),
    vpcs: status.vpcs.filter((vpc) => vpc.tenant === tenant),
    transits: [],
    nodes: [],
    tunnels: [],
    clusters: [],
    bgp: [],
    daemons: [],
  };
}

/** Not on which node a workload is, either: that is the provider's business. */
export function tenantInventory(inventory: Inventory, tenant: string | undefined): Inventory {
  if (tenant === undefined) return inventory;
  const vpcs = inventory.vpcs.filter((vpc) => vpc.tenant === tenant);
  const natGateways = inventory.natGateways.filter((gateway) => gateway.tenant === tenant);
  const routers = new Set([...vpcs.map(({ router }) => router), ...natGateways.map(({ name }) => name)]);
  return {
    ...inventory,
    vpcs,
    natGateways: natGateways.map((gateway) => ({ ...gateway, node: '' })),
    tenants: inventory.tenants.filter(({ name }) => name === tenant),
    workloads: inventory.workloads
      .filter((workload) => workload.tenant === tenant)
      .map((workload) => ({ ...workload, node: '' })),
    routes: inventory.routes.filter(({ router }) => routers.has(router)),
    transits: [],
    underlay: undefined,
    nodes: [],
    tunnels: [],
    edge: undefined,
  };
}
