import { expect, test } from 'vitest';
import { canBreak, foreign, missing } from '../../../test/support/promised-lab.ts';
import type { AskedName } from '../../../test/support/promised-lab.ts';
import { labOf, rowsOfLab } from '../../../test/support/written-lab.ts';
import { promisesOf } from '../../concepts/promises.ts';
import type { Change } from '../../model/plan.ts';
import { concernsIn } from './concerns.ts';
import { intendedIn } from './intended.ts';
import { pathsIn } from './promise-path.ts';

const OF_A: readonly AskedName[] = [
  ...(['a > b', 'b > a by udp', 'a > c', 'a > d', 'a > out', 'a > out 2', 'a | e', 'out | a'] as const),
  ...(['name of b', 'listener', 'forward'] as const),
];
const OUT: readonly AskedName[] = [
  'a > out',
  'a > out 2',
  'a | e',
  'out | a',
  'session of gw',
  'route to gw',
];

test.each<[string, Change, readonly AskedName[]]>([
  // What is of one namespace.
  ['the link of a workload', missing('veth', 'a/eth0~east/a'), [...OF_A, 'program']],
  ['its namespace', missing('netns', 'a'), [...OF_A, 'program']],
  ['its address', missing('address', 'a/eth0 10.0.1.11/24'), [...OF_A, 'program']],
  [
    'its default route: who is beside it needs none',
    missing('route', 'a 0.0.0.0/0'),
    ['a > c', 'a > d', 'a > out', 'a > out 2', 'a | e', 'out | a', 'name of b', 'forward'],
  ],
  ['a narrower route than needed', foreign('route', 'a 0.0.0.0/0', { prefix: '10.9.0.0/16' }), []],
  [
    "somebody's route to one of those it speaks with",
    foreign('route', 'a 0.0.0.0/0', { prefix: '203.0.113.10/32' }),
    ['a > out', 'out | a'],
  ],
  [
    "its router's MAC",
    missing('neighbour', 'a/eth0 10.0.1.1'),
    ['a > c', 'a > d', 'a > out', 'a > out 2', 'a | e', 'out | a', 'name of b', 'forward'],
  ],
  [
    'the MAC of another workload',
    foreign('neighbour', 'a/eth0 10.0.1.1', { address: '10.0.1.12' }),
    ['a > b', 'b > a by udp', 'listener'],
  ],
  [
    "the MAC of somebody who is not the lab's",
    foreign('neighbour', 'gw/eth1 10.0.255.1', { address: '10.0.255.77' }),
    ['a > out', 'a > out 2', 'a | e', 'out | a'],
  ],
  [
    'the MAC of the edge',
    foreign('neighbour', 'gw/eth1 10.0.255.1', { address: '198.51.100.1' }),
    ['a > out', 'a > out 2', 'a | e', 'out | a', 'session of gw'],
  ],
  ['the responder of a workload', missing('service', 'b 10.0.1.12'), ['a > b', 'b > a by udp', 'listener']],
  ['a responder of names', missing('service', 'red-resolver 169.254.169.253'), ['name of b']],
  ['a host of the internet', missing('service', 'internet 203.0.113.11'), ['a > out 2']],
  ['a program', missing('daemon', 'a/shell'), [...OF_A, 'program']],
  ['whether a workload forwards', missing('sysctl', 'c net/ipv4/ip_forward'), ['forward']],
  ['another setting of it', missing('sysctl', 'a net/ipv4/ip_unprivileged_port_start'), [...OF_A, 'program']],
  ['whether a gateway forwards', missing('sysctl', 'gw net/ipv4/ip_forward'), OUT],
  ['FRR of the edge', missing('frr', 'edge'), [...OUT, 'd > out']],
  // Addresses, which say where a network is.
  ['the outside address of a gateway', missing('address', 'gw/eth0 198.51.100.161/24'), OUT],
  [
    'the network of gateways at the edge',
    missing('address', 'edge/br-ext 198.51.100.1/24'),
    [...OUT, 'd > out'],
  ],
  [
    'the network of the internet at the edge',
    missing('address', 'edge/internet 203.0.113.1/24'),
    ['a > out', 'a > out 2', 'out | a', 'd > out'],
  ],
  [
    'the address of a host of the internet',
    missing('address', 'internet/eth0 203.0.113.11/24'),
    ['a > out 2'],
  ],
  [
    'an address of another, had by somebody too',
    foreign('address', 'a/eth0 10.0.1.11/24', { address: '10.0.1.12' }),
    ['a > b', 'b > a by udp', 'listener'],
  ],
  [
    "somebody's network in which others are",
    foreign('address', 'a/eth0 10.0.1.11/24', { address: '10.0.2.77' }),
    ['a > c'],
  ],
  ["somebody's network of nobody", foreign('address', 'a/eth0 10.0.1.11/24', { address: '192.168.9.1' }), []],
  [
    "somebody's network at the internet in which a gateway is",
    foreign('address', 'internet/eth0 203.0.113.10/24', { address: '198.51.100.77' }),
    [...OUT, 'd > out'],
  ],
  // What nodes have in common.
  [
    'the wire between nodes',
    missing('bridge', 'fabric/br-fabric'),
    ['a > c', 'a > out', 'a > out 2', 'a | e', 'out | a', 'name of b', 'forward'],
  ],
  [
    'the link of a node to it',
    missing('veth', 'east/ul~fabric/p-east'),
    ['a > c', 'a > out', 'a > out 2', 'a | e', 'out | a', 'name of b', 'forward'],
  ],
  [
    'the tunnel address of a node',
    missing('address', 'west/br-phy 172.31.0.160/24'),
    ['a > c', 'a > out', 'a > out 2', 'a | e', 'out | a', 'name of b', 'forward'],
  ],
  [
    'the switch of a node',
    missing('daemon', 'west/ovs-vswitchd'),
    ['a > c', ...OUT, 'office > c', 'name of b', 'forward'],
  ],
  ['a node', missing('netns', 'west'), ['a > c', ...OUT, 'office > c', 'name of b', 'forward']],
  // The control plane.
  ['a server of the database', missing('daemon', 'central/ovsdb-nb'), ['cluster']],
  ['the wire of the cluster', missing('bridge', 'fabric/br-cluster'), ['cluster']],
  ['the link of a server to it', missing('veth', 'central/cluster~fabric/c-central'), ['cluster']],
  // What the lab keeps up by itself.
  ['rules of a gateway, which count', missing('nft', 'gw'), [...OUT, 'quota']],
  [
    "somebody's rules in a node",
    foreign('nft', 'gw', { netns: 'east' }),
    ['a > c', 'a > out', 'a > out 2', 'a | e', 'out | a', 'name of b', 'forward', 'flow log'],
  ],
  ['what a switch reports', missing('ovsdb', 'east/IPFIX/flow-log'), ['flow log']],
  ['what another switch reports', missing('ovsdb', 'west/IPFIX/flow-log'), []],
  ['Prometheus', missing('daemon', 'monitoring/prometheus'), ['monitoring']],
  ["somebody's rules beside it", foreign('nft', 'gw', { netns: 'monitoring' }), ['monitoring']],
  ['its namespace', missing('netns', 'monitoring'), ['monitoring']],
  // The switch of a node.
  ['the port of a workload', missing('ovsdb', 'east/Port/a'), [...OF_A, 'program']],
  ['its interface', missing('ovsdb', 'east/Interface/a'), [...OF_A, 'program']],
  [
    'the port of the underlay',
    missing('ovsdb', 'west/Port/ul'),
    ['a > c', 'a > out', 'a > out 2', 'a | e', 'out | a', 'name of b', 'forward'],
  ],
  [
    'the bridge that flows are in',
    missing('ovsdb', 'west/Bridge/br-int'),
    ['a > c', ...OUT, 'office > c', 'name of b', 'forward'],
  ],
  [
    'its own port',
    missing('ovsdb', 'west/Port/br-int'),
    ['a > c', ...OUT, 'office > c', 'name of b', 'forward'],
  ],
  [
    'what the switch is told of OVN',
    missing('ovsdb', 'west/Open_vSwitch/root'),
    ['a > c', ...OUT, 'office > c', 'name of b', 'forward'],
  ],
  [
    "somebody's controller",
    foreign('ovsdb', 'west/Bridge/br-int', { table: 'Controller' }),
    ['a > c', ...OUT, 'office > c', 'name of b', 'forward'],
  ],
  ["somebody's mirror", foreign('ovsdb', 'west/Bridge/br-int', { table: 'Mirror' }), []],
])('%s can break', (_, change, names) => {
  expect(canBreak(change)).toEqual(names.toSorted());
});

test('the wire between the nodes of a region breaks what passes two nodes there', () => {
  const lab = labOf(`
regions: [{ name: east, nodes: 2 }, { name: west, nodes: 2 }]
vpcs:
  - { name: a, tenant: shop, region: east, cidr: 10.0.0.0/16, subnets: [web] }
  - { name: b, tenant: shop, region: west, cidr: 10.1.0.0/16, subnets: [web] }
workloads: 2
`);
  const rows = rowsOfLab(lab);
  const breaks = (key: string): readonly string[] => {
    const row = rows.find((one) => one.key === key);
    if (row === undefined) throw new Error(`no row ${key}`);
    const pathOf = pathsIn(lab);
    const concerns = concernsIn(intendedIn(lab, rows));
    return promisesOf(lab, 'exhaustive')
      .filter(({ kind }) => kind === 'reach')
      .filter((one) => concerns({ kind: 'create', row, reason: '' }, pathOf(one)))
      .map(({ text }) => text.replaceAll('-web-', '').replace(/ reaches (\S+).*/, ' > $1'));
  };
  const inWest = ['b1 > b2', 'b2 > b1'];
  const wire = breaks('fabric-west/br-fabric');
  expect(wire).toEqual(expect.arrayContaining(inWest));
  expect(wire).not.toContain('a1 > a2');
  expect(breaks('fabric/br-fabric')).toEqual(expect.arrayContaining(['a1 > a2', 'a2 > a1']));
  expect(breaks('fabric/br-fabric')).not.toContain('b1 > b2');
  expect(breaks('west-node-1/ul~fabric-west/p-west-node-1')).toEqual(expect.arrayContaining(inWest));
});
