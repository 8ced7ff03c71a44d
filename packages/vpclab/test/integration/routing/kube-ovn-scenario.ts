// A cluster's OVN as Kube-OVN fills it: the router of the default VPC with pods and services, and a VPC of a tenant's with the
// same addresses and an address outside. Prints what was seen; routing-kube-ovn.test.ts judges it.

import { until } from '../frr/steps.ts';
import {
  addSubnet,
  bgpPrefixes,
  edgeRouter,
  gatewayName,
  gatewayRouter,
  makeEdge,
  makeGateway,
  nbctl,
  ovnRoutes,
  startAgent,
  startOvn,
  startRouters,
} from './world.ts';

/** Host number of the gateway, and of the prefix 10.N.0.0/16 that it may announce. */
const CLUSTER = [11, 16] as const;
const TENANT = [12, 17] as const;
const KUBE_OVN = 'external_ids:vendor=kube-ovn';
const seen: Record<string, unknown> = {};

const router = (name: string): void => {
  nbctl('lr-add', name, '--', 'set', 'Logical_Router', name, KUBE_OVN);
};
const subnet = (of: string, name: string, address: string): void => {
  addSubnet(of, name, address);
  nbctl('set', 'Logical_Switch', name, KUBE_OVN);
};
const pod = (on: string, name: string, address: string): void => {
  nbctl('lsp-add', on, name, '--', 'lsp-set-addresses', name, `00:00:00:00:00:01 ${address}`);
  nbctl('set', 'Logical_Switch_Port', name, KUBE_OVN, `external_ids:pod=${name.replace('.', '/')}`);
};

startOvn();
makeEdge();
for (const [host, number] of [CLUSTER, TENANT]) makeGateway(host, number);
router('ovn-cluster');
subnet('ovn-cluster', 'ovn-default', '10.16.0.1/17');
// What joins the nodes is nobody's outside.
subnet('ovn-cluster', 'join', '100.64.0.1/16');
pod('ovn-default', 'web.shop', '10.16.0.11');
// Where its gateway is, beside what Kube-OVN knows.
addSubnet('ovn-cluster', 'bgp', '10.16.255.1/24');
nbctl('lb-add', 'cluster-tcp-loadbalancer', '192.0.2.10:443', '10.16.0.11:8443');
nbctl('ls-lb-add', 'ovn-default', 'cluster-tcp-loadbalancer');

router('tenant-vpc');
subnet('tenant-vpc', 'net1', '10.17.1.1/24');
pod('net1', 'db.bank', '10.17.1.11');
addSubnet('tenant-vpc', 'bgp-tenant', '10.17.255.1/24');
nbctl('lr-nat-add', 'tenant-vpc', 'dnat_and_snat', '192.0.2.50', '10.17.1.11');

await startRouters([
  edgeRouter([CLUSTER, TENANT]),
  ...[CLUSTER, TENANT].map(([h, n]) => gatewayRouter(h, n)),
]);
const told = ([host, number]: readonly [number, number], of: string, announce: readonly string[]) => ({
  ...{ name: gatewayName(host), netns: gatewayName(host), frr: `/run/lab/${gatewayName(host)}` },
  ...{ router: of, nextHop: `10.${number}.255.${host}`, announce },
  within: [`10.${number}.0.0/16`, '192.0.2.0/24'],
  only: { vendor: 'kube-ovn' },
});
const agent = startAgent('agent', {
  gateways: [
    told(CLUSTER, 'ovn-cluster', ['subnets', 'loadbalancers']),
    told(TENANT, 'tenant-vpc', ['subnets', 'elastic']),
  ],
});
await until('all that it may announce', () => bgpPrefixes('edge').length === 4, 30_000);
seen['announced'] = bgpPrefixes('edge');
await until('both ways out', () => ovnRoutes().length === 2, 20_000);
seen['routes'] = ovnRoutes();
const refusals = (): readonly unknown[] =>
  agent.events().flatMap(({ kind, prefix }) => (kind === 'refuse' ? [prefix] : []));
await until('the refusal', () => refusals().length > 0, 10_000);
seen['refused'] = refusals();

// Kube-OVN makes another subnet and takes it away.
subnet('tenant-vpc', 'net2', '10.17.2.1/24');
await until('the new subnet', () => bgpPrefixes('edge').includes('10.17.2.0/24'), 20_000);
nbctl('lrp-del', 'rp-net2', '--', 'ls-del', 'net2');
await until('its end', () => !bgpPrefixes('edge').includes('10.17.2.0/24'), 20_000);
agent.process.kill('SIGTERM');
process.stdout.write(JSON.stringify(seen));
process.exit(0);
