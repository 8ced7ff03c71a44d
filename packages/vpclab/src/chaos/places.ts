// Nodes and gateways as targets, and who lives on what. Pure.

import type { LabView } from '../model/engine.ts';

export function nodeNames({ lab }: LabView): readonly string[] {
  return lab.nodes.map(({ name }) => name);
}

/** Of the control plane. */
export function serverNames({ lab }: LabView): readonly string[] {
  return lab.underlay.servers.map(({ name }) => name);
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
    (place) =>
      place === lab.edge?.name ||
      place === lab.internet?.name ||
      lab.underlay.servers.some(({ name }) => name === place),
  );
  const owner = lab.tenants.find(({ name }) => places.has(name));
  if (owner !== undefined) return [String(owner.name)];
  const met = isShared
    ? lab.tenants.map(({ name }) => String(name))
    : [
        ...workloads.map(({ tenant }) => String(tenant)),
        ...gateways.flatMap(({ vpcs }) => vpcs.flatMap((vpc) => owners.get(vpc) ?? [])),
      ];
  return [...new Set(met)].toSorted();
}

const SELECTOR = /^(first|last)(?: (node|gateway|workload|tenant))?(\/.+)?$/;

/**
 * `first` and `last` of the targets; `first node`, `last gateway`, ...: of the lab, with what follows a slash behind it, as
 * in `first node/ovs-vswitchd`. Anything else is a name.
 */
export function selected(target: string, targets: readonly string[], view: LabView): string | undefined {
  const [, which, kind, rest = ''] = SELECTOR.exec(target) ?? [];
  if (which === undefined) return target;
  const names = kind === undefined ? targets : namesOf(kind, view);
  const name = which === 'first' ? names[0] : names.at(-1);
  return name === undefined ? undefined : `${name}${rest}`;
}

function namesOf(kind: string, view: LabView): readonly string[] {
  const { lab } = view;
  if (kind === 'node') return nodeNames(view);
  if (kind === 'gateway') return gatewayNames(view);
  return (kind === 'workload' ? lab.workloads : lab.tenants).map(({ name }) => String(name));
}
