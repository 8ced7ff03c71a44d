// A cloud's OVN as Neutron fills it, with an agent for the FRR of one host, told by the host's bgp-agent.conf. Prints what
// was seen; routing-neutron.test.ts judges it.

import { execFileSync, spawn } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { frrRouter } from '../../../src/model/router.ts';
import { until } from '../frr/steps.ts';
import {
  addSubnet,
  AGENT,
  bgpPrefixes,
  edgeRouter,
  gatewayName,
  gatewayRouter,
  makeEdge,
  makeGateway,
  nbctl,
  NB,
  SB,
  sbctl,
  startOvn,
  startRouters,
} from './world.ts';

const HOST = gatewayName(11);
const SCOPE = '11111111-1111-1111-1111-111111111111';
const seen: Record<string, unknown> = {};

startOvn();
makeEdge();
makeGateway(11, 0);
const router = gatewayRouter(11, 0);
await startRouters([frrRouter(edgeRouter([[11, 0]])), router]);
// Where FRR of a host is.
rmSync('/run/frr', { recursive: true });
symlinkSync(`/run/lab/${HOST}`, '/run/frr');

// The host's Open vSwitch says who it is.
execFileSync('ovsdb-tool', ['create', '/run/lab/vswitch.db', '/usr/share/openvswitch/vswitch.ovsschema']);
execFileSync('ovsdb-server', [
  ...[
    '--detach',
    '--no-chdir',
    '-vconsole:off',
    '--pidfile=/run/lab/vswitch.pid',
    '--log-file=/run/lab/vswitch.log',
  ],
  ...['--remote=punix:/run/lab/vswitch.sock', '--unixctl=/run/lab/vswitch.ctl', '/run/lab/vswitch.db'],
]);
execFileSync('ovs-vsctl', [
  ...['--db=unix:/run/lab/vswitch.sock', '--no-wait', 'init'],
  ...['--', 'set', 'Open_vSwitch', '.', 'external_ids:system-id=compute-1'],
]);
sbctl('chassis-add', 'compute-1', 'geneve', '127.0.0.1');
sbctl('chassis-add', 'compute-2', 'geneve', '127.0.0.2');

// A provider network, a router with a gateway port on it, two tenant networks.
nbctl(
  'lr-add',
  'neutron-router',
  '--',
  'set',
  'Logical_Router',
  'neutron-router',
  'external_ids:neutron\\:router_name=shop',
);
addSubnet('neutron-router', 'neutron-public', '192.0.2.1/24');
nbctl(
  'lsp-add',
  'neutron-public',
  'provnet',
  '--',
  'lsp-set-type',
  'provnet',
  'localnet',
  '--',
  'lsp-set-addresses',
  'provnet',
  'unknown',
);
nbctl('lrp-set-gateway-chassis', 'rp-neutron-public', 'compute-2', '1');
addSubnet('neutron-router', 'neutron-scoped', '10.0.1.1/24');
addSubnet('neutron-router', 'neutron-other', '10.0.2.1/24');
nbctl(
  'set',
  'Logical_Switch_Port',
  'sp-neutron-scoped',
  `external_ids:neutron\\:subnet_pool_addr_scope4=${SCOPE}`,
);
const scoped = (port: string): void => {
  nbctl('set', 'Logical_Switch_Port', port, `external_ids:neutron\\:subnet_pool_addr_scope4=${SCOPE}`);
};
const port = (network: string, name: string, address: string, chassis: string): void => {
  const mac = `fa:16:3e:00:00:${Number(address.split('.')[3]).toString(16).padStart(2, '0')}`;
  nbctl('--wait=sb', 'lsp-add', network, name, '--', 'lsp-set-addresses', name, `${mac} ${address}`);
  scoped(name);
  sbctl('lsp-bind', name, chassis);
};
port('neutron-public', 'vm-public-1', '192.0.2.21', 'compute-1');
port('neutron-public', 'vm-public-2', '192.0.2.22', 'compute-2');
port('neutron-scoped', 'vm-1', '10.0.1.11', 'compute-1');
port('neutron-scoped', 'vm-2', '10.0.1.12', 'compute-2');
port('neutron-scoped', 'vm-3', '10.0.1.13', 'compute-1');
nbctl(
  'lr-nat-add',
  'neutron-router',
  'dnat_and_snat',
  '192.0.2.101',
  '10.0.1.11',
  'vm-1',
  'fa:16:3e:00:01:01',
);
nbctl(
  'lr-nat-add',
  'neutron-router',
  'dnat_and_snat',
  '192.0.2.102',
  '10.0.1.12',
  'vm-2',
  'fa:16:3e:00:01:02',
);
// Not distributed: served where the router's gateway is, which is the other host.
nbctl('lr-nat-add', 'neutron-router', 'dnat_and_snat', '192.0.2.103', '10.0.1.13');

const conf = [
  '[DEFAULT]',
  'driver = nb_ovn_bgp_driver',
  'reconcile_interval = 120',
  'bgp_AS = 65011',
  'expose_tenant_networks = True',
  'advertisement_method_tenant_networks = subnet',
  `address_scopes = ${SCOPE}`,
  'ovsdb_connection = unix:/run/lab/vswitch.sock',
  '[ovn]',
  `ovn_nb_connection = ${NB}`,
  `ovn_sb_connection = ${SB}`,
];
writeFileSync('/run/lab/bgp-agent.conf', `${conf.join('\n')}\n`);
const agent = spawn(
  'ip',
  [
    'netns',
    'exec',
    HOST,
    process.execPath,
    AGENT,
    'routing-agent',
    '--bgp-agent-conf',
    '/run/lab/bgp-agent.conf',
  ],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
let said = '';
for (const stream of [agent.stdout, agent.stderr]) {
  stream.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
}
try {
  await until('two prefixes', () => bgpPrefixes('edge').length === 2, 20_000);
} catch (cause) {
  throw new Error(`${bgpPrefixes('edge').join(' ')}\n${said}`, { cause });
}
await sleep(500);
seen['announced'] = bgpPrefixes('edge');

// A floating address follows its server to this host; the router's gateway comes here too.
sbctl('lsp-unbind', 'vm-2', '--', 'lsp-bind', 'vm-2', 'compute-1');
seen['movedMs'] = await until('the floating address of vm-2', () =>
  bgpPrefixes('edge').includes('192.0.2.102'),
);
sbctl('lsp-bind', 'cr-rp-neutron-public', 'compute-1');
await until('the central floating address', () => bgpPrefixes('edge').includes('192.0.2.103'));
sbctl('lsp-unbind', 'vm-1', '--', 'lsp-bind', 'vm-1', 'compute-2');
await until('the floating address of vm-1 is gone', () => !bgpPrefixes('edge').includes('192.0.2.101'));
seen['moved'] = bgpPrefixes('edge');
seen['ovnRoutes'] = nbctl('lr-route-list', 'neutron-router');
agent.kill('SIGTERM');
seen['said'] = said;

process.stdout.write(JSON.stringify(seen, undefined, 1));
process.exit(0);
