// Nodes and gateways as targets, and who lives on what. Pure.

import type { LabView } from '../model/engine.ts';
import type { Lab } from '../model/lab.ts';
import { controlPlanes, planeOfVpc, regionGateways } from '../model/regions.ts';

export function nodeNames({ lab }: LabView): readonly string[] {
  return lab.nodes.map(({ name }) => name);
}

/** Of the control plane, or of those of all regions. */
export function serverNames({ lab }: LabView): readonly string[] {
  return controlPlanes(lab).flatMap(({ servers }) => servers.map(({ name }) => name));
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
      (lab.regions.length === 0 && lab.underlay.servers.some(({ name }) => name === place)),
  );
  const owner = lab.tenants.find(({ name }) => places.has(name));
  if (owner !== undefined) return [String(owner.name)];
  const met = isShared
    ? lab.tenants.map(({ name }) => String(name))
    : [
        ...workloads.map(({ tenant }) => String(tenant)),
        ...gateways.flatMap(({ vpcs }) => vpcs.flatMap((vpc) => owners.get(vpc) ?? [])),
        ...tenantsOfRegions(places, lab),
      ];
  return [...new Set(met)].toSorted();
}

/** Of gateways to other regions and of tables at an edge; of a region whose control plane it is. */
function tenantsOfRegions(places: ReadonlySet<string>, lab: Lab): readonly string[] {
  const joined = regionGateways(lab).filter(({ table, gateway }) =>
    [table.name, gateway.name, gateway.node].some((name) => places.has(name)),
  );
  const planes = controlPlanes(lab).filter(({ servers }) => servers.some(({ name }) => places.has(name)));
  const planeOf = planeOfVpc(lab);
  return [
    ...joined.map(({ table }) => String(table.tenant)),
    ...planes.flatMap(({ plane }) =>
      lab.vpcs.flatMap(({ name, tenant }) => (planeOf(name) === plane ? String(tenant) : [])),
    ),
  ];
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
