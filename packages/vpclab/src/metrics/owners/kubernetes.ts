// The labels of Kube-OVN (kube-ovn: pkg/ovs/ovn-nb-*.go) and of OVN-Kubernetes (ovn-kubernetes: pkg/types/const.go).
// A namespace is a tenant; a VPC is Kube-OVN's router, or OVN-Kubernetes' network.

import type { ReadOwner } from './owner.ts';

const DEFAULT_NETWORK = 'default';

export const readKubeOvn: ReadOwner = ({ kind, name, ids, switch: network, router }) => {
  const vendors = [ids, network?.ids, router?.ids].map((labels) => labels?.get('vendor'));
  const isOurs = vendors.includes('kube-ovn');
  const podOfInterface = ids.get('pod_name');
  if (!isOurs && podOfInterface === undefined) return undefined;
  const vpc = kind === 'router' ? name : (router?.name ?? '');
  const subnet = kind === 'switch' ? name : (ids.get('ls') ?? network?.name ?? '');
  if (podOfInterface !== undefined)
    return { tenant: ids.get('pod_namespace') ?? '', vpc, subnet, workload: podOfInterface };
  const [tenant = '', workload = ''] = (ids.get('pod') ?? '').split('/');
  return { tenant, vpc, subnet, workload };
};

const NETWORK = 'k8s.ovn.org/network';

export const readOvnKubernetes: ReadOwner = ({ kind, name, ids, switch: network, router }) => {
  const known = [ids, network?.ids, router?.ids];
  const isPod = ids.get('pod') === 'true' && ids.has('namespace');
  const isOfNetwork = known.some(
    (labels) => labels?.has(NETWORK) === true || labels?.has('k8s.ovn.org/role') === true,
  );
  const isInterface = kind === 'interface' && ids.has('sandbox') && ids.has('iface-id');
  if (!isPod && !isOfNetwork && !isInterface) return undefined;
  const vpc =
    known.map((labels) => labels?.get(NETWORK)).find((text) => text !== undefined) ?? DEFAULT_NETWORK;
  const subnet = kind === 'switch' ? name : (network?.name ?? '');
  if (!isPod && !isInterface) return { vpc, subnet };
  // Ports are named NAMESPACE_POD; those of further networks carry the network before it.
  const port = isInterface ? (ids.get('iface-id') ?? '') : name;
  const tenant = ids.get('namespace') ?? port.split('_')[0] ?? '';
  const workload = port.slice(port.indexOf(`${tenant}_`) + tenant.length + 1);
  return { tenant, vpc, subnet, workload };
};
