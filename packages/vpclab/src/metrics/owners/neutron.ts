// The labels of OpenStack Neutron's OVN driver (neutron: common/ovn/constants.py). A project is a tenant, a router is a
// VPC; a network without a router is a VPC of its own.

import type { Ids, ReadOwner } from './owner.ts';

const PREFIX = 'neutron:';

export const readNeutron: ReadOwner = ({ kind, name, ids, switch: network, router }) => {
  const known = [ids, network?.ids, router?.ids];
  if (!known.some((labels) => labels !== undefined && hasLabels(labels))) return undefined;
  const networkName = label(network?.ids, 'network_name') || label(ids, 'network_name');
  const tenant =
    label(ids, 'project_id') || label(network?.ids, 'project_id') || label(router?.ids, 'project_id');
  const vpc = label(router?.ids, 'router_name') || label(ids, 'router_name') || networkName;
  const isPort = kind === 'switch-port' || kind === 'interface';
  const workload = isPort ? label(ids, 'port_name') || label(ids, 'device_id') || name : '';
  return { tenant, vpc, subnet: networkName, workload };
};

function label(ids: Ids | undefined, name: string): string {
  return ids?.get(`${PREFIX}${name}`) ?? '';
}

function hasLabels(ids: Ids): boolean {
  for (const key of ids.keys()) if (key.startsWith(PREFIX)) return true;
  return false;
}
