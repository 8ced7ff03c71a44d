// Nodes and gateways as targets, and who lives on what. Pure.

import type { LabView } from '../model/engine.ts';

export function nodeNames({ lab }: LabView): readonly string[] {
  return lab.nodes.map(({ name }) => name);
}

export function gatewayNames({ lab }: LabView): readonly string[] {
  return lab.natGateways.map(({ name }) => name);
}

/** Tenants that may notice when something happens in a namespace, or on the whole node that it is. */
export function tenantsAt(namespaces: readonly string[], { lab }: LabView): readonly string[] {
  const places = new Set<string>(namespaces);
  const owners = new Map<string, string>(lab.vpcs.map(({ name, tenant }) => [name, tenant]));
  const workloads = lab.workloads.filter(({ name, node }) => places.has(name) || places.has(node));
  const gateways = lab.natGateways.filter(({ name, node }) => places.has(name) || places.has(node));
  const isShared = [...places].some(
    (place) => place === lab.edge?.name || place === lab.internet?.name || place === 'central',
  );
  const met = isShared
    ? lab.tenants.map(({ name }) => String(name))
    : [
        ...workloads.map(({ tenant }) => String(tenant)),
        ...gateways.flatMap(({ vpcs }) => vpcs.flatMap((vpc) => owners.get(vpc) ?? [])),
      ];
  return [...new Set(met)].toSorted();
}
