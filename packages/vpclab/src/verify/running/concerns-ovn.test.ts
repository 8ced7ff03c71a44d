import { expect, test } from 'vitest';
import { canBreak, changed, foreign, missing } from '../../../test/support/promised-lab.ts';
import type { AskedName } from '../../../test/support/promised-lab.ts';
import type { Change } from '../../model/plan.ts';
import type { OvsdbRow } from '../../model/rows.ts';

type Columns = OvsdbRow['columns'];

/** Somebody's row of the northbound database. */
const somebodys = (table: string, of: string | undefined, columns: Columns, name = 'somebody'): Change =>
  foreign('ovsdb', 'nb/Logical_Router/lr-red', {
    ...{ table, name, columns },
    parent: of === undefined ? undefined : { table: 'of', name: of, column: 'them' },
  });

const route = (prefix: string, of = 'lr-red'): Change =>
  somebodys('Logical_Router_Static_Route', of, { ip_prefix: prefix, nexthop: '192.0.2.1' });
const policy = (match: string, of = 'lr-red'): Change => somebodys('Logical_Router_Policy', of, { match });
const list = (match: string, of = 'ls-red-web'): Change => somebodys('ACL', of, { action: 'drop', match });
const port = (columns: Columns, of = 'ls-red-web'): Change => somebodys('Logical_Switch_Port', of, columns);
const row = (table: string, name: string): Change => missing('ovsdb', `nb/${table}/${name}`);

const OUT: readonly AskedName[] = ['a > out', 'a > out 2', 'a | e', 'out | a'];
/** What passes the router, or could, and is OVN's. */
const RED: readonly AskedName[] = [
  ...OUT,
  ...(['a > b', 'b > a by udp', 'a > c', 'a > d', 'office > c', 'name of b'] as const),
  ...(['listener', 'forward', 'route to gw'] as const),
];
const WEB: readonly AskedName[] = [
  ...OUT,
  ...(['a > b', 'b > a by udp', 'a > c', 'a > d', 'name of b', 'listener', 'forward'] as const),
];
const TRANSIT: readonly AskedName[] = ['a > d', 'a | e', 'out | a'];
const TO_C: readonly AskedName[] = ['a > c', 'office > c', 'forward'];

test.each<[string, Change, readonly AskedName[]]>([
  ['a router', row('Logical_Router', 'lr-red'), RED],
  ['a router of others', row('Logical_Router', 'lr-pink'), []],
  ['a switch', row('Logical_Switch', 'ls-red-web'), WEB],
  ['the switch of the transit', row('Logical_Switch', 'ls-transit'), TRANSIT],

  [
    // That of the office is no row of the lab file: the routing agent writes it.
    'the default route',
    row('Logical_Router_Static_Route', 'lr-red 0.0.0.0/0'),
    [...OUT, 'route to gw', 'office > c'],
  ],
  ['a route over the transit', row('Logical_Router_Static_Route', 'lr-red 10.1.0.0/16'), ['a > d']],
  [
    'a route to a workload that forwards',
    row('Logical_Router_Static_Route', 'lr-red 172.20.0.0/16'),
    ['forward'],
  ],
  ["somebody's route to a host", route('203.0.113.10'), ['a > out', 'out | a']],
  ["somebody's route that a longer one of the lab goes before", route('10.1.0.0/14'), ['a | e']],
  ["somebody's route to a network that the router is in", route('10.0.0.0/20'), []],
  ["somebody's route to a part of it", route('10.0.1.8/29'), WEB],
  ["somebody's route with host bits", route('203.0.113.99/24'), OUT.filter((name) => name !== 'a | e')],
  ["somebody's route that OVN cannot read", route('10.0.1.300'), []],
  [
    "somebody's route by the source",
    somebodys('Logical_Router_Static_Route', 'lr-red', { ip_prefix: '' }),
    [],
  ],
  ["somebody's route of another router", route('10.0.1.8/29', 'lr-pink'), []],

  ['a policy about all', policy('ip4'), RED],
  ['a policy about one network', policy('ip4.dst == 10.1.1.0/24'), ['a > d']],
  ['a policy about one address with host bits', policy('ip4.dst == 10.1.1.77/24'), ['a > d']],
  ['a policy about what is no address', policy('ip4.dst == 300.1.1.1'), RED],
  ['a policy that excepts a network', policy('ip4.src != 10.0.1.0/24 && ip4.dst == 10.1.1.14'), ['a > d']],
  ['a policy that cannot be read in parts', policy('ip4.dst == 192.0.2.1 || tcp'), RED],
  ['a policy that denies a part', policy('!(ip4.dst == 192.0.2.1)'), RED],
  [
    'a policy of a port of the router',
    policy('inport == "rp-ls-red-web-lr-red" && ip4.src == 10.0.1.12'),
    [...(['a > b', 'b > a by udp', 'listener'] as const)],
  ],
  ['a policy of a port of others', policy('inport == "rp-ls-pink-web-lr-pink"'), []],
  ['a policy of another router', policy('ip4', 'lr-pink'), []],

  ['the port of a router for a subnet', row('Logical_Router_Port', 'rp-ls-red-db-lr-red'), TO_C],
  ['its port for the transit', row('Logical_Router_Port', 'rp-ls-transit-lr-red'), TRANSIT],
  [
    'its port for the gateway: the gateway is on that switch',
    row('Logical_Router_Port', 'rp-ls-red-nat-lr-red'),
    [...OUT, 'route to gw'],
  ],
  [
    "somebody's port of it in a network of others",
    somebodys('Logical_Router_Port', 'lr-red', { networks: ['192.168.9.1/24', '10.1.1.1/24'] }),
    ['a > d'],
  ],
  ["somebody's port of it without a network", somebodys('Logical_Router_Port', 'lr-red', {}), []],
  ['a port of another router', row('Logical_Router_Port', 'rp-ls-pink-web-lr-pink'), []],

  ['the port of a workload', row('Logical_Switch_Port', 'c'), TO_C],
  ['the port of a gateway', row('Logical_Switch_Port', 'gw'), [...OUT, 'route to gw']],
  ['the port of a workload that is not asked', row('Logical_Switch_Port', 'f'), []],
  ['the other end of the port of a router', row('Logical_Switch_Port', 'sp-ls-red-db-lr-red'), TO_C],
  ['the other end of that of another router', row('Logical_Switch_Port', 'sp-ls-transit-lr-pink'), []],
  [
    "somebody's port with an address of a workload",
    port({ addresses: ['02:00:00:00:00:01 10.0.1.12'] }),
    ['a > b', 'b > a by udp', 'listener'],
  ],
  ["somebody's port with an address of nobody", port({ addresses: ['02:00:00:00:00:01 10.0.1.99'] }), []],
  ["somebody's port for what nobody knows", port({ addresses: ['unknown'] }), WEB],
  [
    "somebody's port of no switch",
    somebodys('Logical_Switch_Port', undefined, { addresses: ['unknown'] }),
    [],
  ],
  ["somebody's port of another switch", port({ addresses: ['unknown'] }, 'ls-pink-web'), []],

  ["somebody's list of a switch", list('ip4'), WEB],
  ["somebody's list of another switch", list('ip4', 'ls-pink-web'), []],
  ["somebody's list about UDP", list('udp'), ['b > a by udp', 'forward', 'name of b']],
  [
    "somebody's list about a port of TCP",
    list('ip4 && tcp.dst == 7777'),
    ['listener', 'forward', 'name of b'],
  ],
  ["somebody's list about pings", list('icmp4'), ['forward', 'name of b']],
  ["somebody's list about one workload", list('inport == "b"'), ['a > b', 'b > a by udp', 'listener']],
  ["somebody's list about another one", list('inport == "x"'), []],
  ['a list of a group', row('ACL', 'sg.red.db ingress tcp from 0.0.0.0/0'), TO_C],
  ['a list of a group about others', row('ACL', 'sg.red.db ingress udp from 10.0.1.0/24'), ['forward']],
  [
    'a limit on a switch',
    somebodys('QoS', 'ls-red-web', { match: 'inport == "b"' }),
    [...(['a > b', 'b > a by udp', 'listener'] as const)],
  ],
  ['a group', row('Port_Group', 'sg.red.db'), TO_C],
  [
    'a group that somebody put a workload into',
    changed(
      ...(['ovsdb', 'nb/Port_Group/sg.red.db', 'ports'] as const),
      [{ ref: { table: 'Logical_Switch_Port', name: 'b' } }],
      [],
    ),
    [...TO_C, 'a > b', 'b > a by udp', 'listener'],
  ],
  ['a set of addresses that no list names', somebodys('Address_Set', undefined, {}), []],

  ['the names of a VPC', row('DNS', 'red'), ['name of b']],
  ['names of others', somebodys('DNS', undefined, { records: { map: { 'x.internal': '10.0.1.12' } } }), []],
  [
    'a translation of an address',
    somebodys('NAT', 'lr-red', { logical_ip: '10.0.1.12' }),
    [...(['a > b', 'b > a by udp', 'listener'] as const)],
  ],
  ['a translation at another router', somebodys('NAT', 'lr-pink', { logical_ip: '10.0.1.12' }), []],
  [
    'a load balancer, which is of no router',
    somebodys('Load_Balancer', undefined, {
      vips: { map: { '10.0.1.12:80': '10.0.2.13:80' } },
      protocol: 'tcp',
    }),
    ['a > b', 'a > c', 'office > c', 'listener'],
  ],
  ['something else of a router', somebodys('Static_MAC_Binding', 'lr-red', {}), RED],
  ['something else of a switch', somebodys('Forwarding_Group', 'ls-transit', {}), TRANSIT],
  ['something of a port of a router', somebodys('Gateway_Chassis', 'rp-ls-red-db-lr-red', {}), RED],
  ['something of nobody', somebodys('Meter', undefined, {}), []],
  ['something of others', somebodys('Meter', 'lr-pink', {}), []],
])('%s can break', (_, change, names) => {
  expect(canBreak(change)).toEqual(names.toSorted());
});
