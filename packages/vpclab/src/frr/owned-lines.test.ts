// Which lines of a running configuration are ours, so that one too many is drift: those that change what a protocol does.

import { expect, test } from 'vitest';
import { edgeRouter, gatewayNeighbor } from '../../test/support/example-routers.ts';
import { frrRouter, type FrrDaemon, type FrrRouter } from '../model/router.ts';
import { daemonConfig, daemonsOf } from './config.ts';
import { parseRunningConfig } from './running-config.ts';

const { bgp } = edgeRouter([gatewayNeighbor(11, ['10.0.0.0/16'])]);
if (bgp === undefined) throw new Error('the edge speaks BGP');
const spoken = frrRouter({
  name: 'edge',
  routerId: '198.51.100.1',
  bgp: {
    ...bgp,
    announce: [
      { prefix: '192.0.2.0/24', med: 10 },
      { prefix: '192.0.3.0/24', communities: ['65000:7'] },
    ],
    bmp: '127.0.0.1:5000',
  },
  ospf: {
    interfaces: [{ name: 'to-a', area: '0', mode: 'point-to-point' }],
    redistribute: ['10.0.0.0/16'],
    accept: ['10.0.0.0/16'],
    defaultOriginate: true,
  },
  bfd: [{ name: 'fast', intervalMs: 100, multiplier: 5 }],
});
const agents = frrRouter({ ...spoken, bgp: { ...bgp, announce: 'agent' } });

const BGP = 'router bgp 65000';
const FAMILY = 'address-family ipv4 unicast';

type Line = readonly [daemon: FrrDaemon, context: readonly string[], line: string];

/** What `line` adds to the deviations of a router that runs as it should. */
function deviations(router: FrrRouter, [daemon, context, line]: Line): readonly string[] {
  const more = [...context, ...(line === '' ? [] : [line])].map(
    (text, depth) => `${' '.repeat(depth)}${text}\n`,
  );
  const texts = Object.fromEntries(
    daemonsOf(router).map((name) => [
      name,
      `${daemonConfig(router, name)}${name === daemon ? more.join('') : ''}`,
    ]),
  );
  return (parseRunningConfig(texts, 'edge', router)?.deviations ?? []).map((found) =>
    [found.sign, found.daemon, ...found.context, found.line].join(' | '),
  );
}

const OURS: readonly Line[] = [
  ['bgpd', [], 'ip prefix-list from-198.51.100.99 permit 0.0.0.0/0'],
  ['bgpd', [], 'bgp as-path access-list to-198.51.100.11 permit .*'],
  ['bgpd', [BGP], 'bgp shutdown'],
  ['bgpd', [BGP], 'bgp listen range 10.0.0.0/8 peer-group x'],
  ['bgpd', [BGP], 'bgp bestpath as-path multipath-relax'],
  ['bgpd', [BGP], 'neighbor 198.51.100.99 shutdown'],
  ['bgpd', [BGP, FAMILY], 'aggregate-address 10.0.0.0/8'],
  ['bgpd', [BGP, FAMILY], 'redistribute kernel'],
  ['bgpd', [BGP, 'bmp targets vpclab'], 'bmp mirror'],
  ['bgpd', ['route-map announce:med=10 permit 10'], 'set weight 5'],
  ['bgpd', ['route-map from-198.51.100.11 permit 10'], 'set weight 5'],
  ['bgpd', ['route-map from-198.51.100.11 deny 5'], ''],
  ['zebra', [], 'zebra work-queue 10'],
  ['zebra', [], 'ip prefix-list ospf-accept deny 10.0.1.0/24'],
  ['zebra', [], 'ip protocol ospf route-map other'],
  ['zebra', ['route-map ospf-accept permit 10'], 'set src 10.0.0.1'],
  ['zebra', ['route-map ospf-accept deny 5'], ''],
  ['ospfd', [], 'ip prefix-list ospf-announce deny 10.0.1.0/24'],
  ['ospfd', ['route-map ospf-announce permit 10'], 'set metric 5'],
  ['ospfd', ['route-map ospf-announce deny 5'], ''],
  ['ospfd', ['interface to-b'], 'ip ospf priority 0'],
  ['ospfd', ['router ospf'], 'passive-interface default'],
  ['bfdd', ['bfd', 'profile fast'], 'echo-mode'],
];

test.each(OURS)('%s, %j: "%s" is drift', (...line) => {
  const [daemon, context, text] = line;
  const shown = ['+', daemon, ...context, text].join(' | ');
  expect(deviations(spoken, line)).toEqual([shown]);
});

test.each(OURS.filter(([daemon, , line]) => daemon === 'zebra' && line !== 'zebra work-queue 10'))(
  '%s, %j: "%s" is drift of mgmtd where it has the filters',
  (_, context, text) => {
    const managed = frrRouter({ ...spoken, managed: true });
    const shown = ['+', 'mgmtd', ...context, text].join(' | ');
    expect(deviations(managed, ['mgmtd', context, text])).toEqual([shown]);
    const ofZebra = text.startsWith('zebra ') ? [] : deviations(managed, ['zebra', context, text]);
    expect(ofZebra).toEqual([]);
  },
);

test.each<Line>([
  ['bgpd', [], 'ip prefix-list mine permit 0.0.0.0/0'],
  ['bgpd', [], 'log file /tmp/log'],
  ['bgpd', [BGP], 'timers bgp 60 180'],
  ['bgpd', [BGP], 'bgp deterministic-med'],
  ['bgpd', [BGP, 'address-family ipv6 unicast'], 'network 2001:db8::/32'],
  ['bgpd', [BGP, FAMILY], 'exit-address-family'],
  ['bgpd', ['route-map mine permit 10'], 'set weight 5'],
  ['bgpd', ['route-map mine deny 5'], ''],
  ['bgpd', ['interface to-a'], 'ip ospf passive'],
  ['bgpd', ['vrf red'], 'neighbor 198.51.100.99 shutdown'],
  ['zebra', [], 'ip route 10.0.0.0/8 blackhole'],
  ['zebra', [], 'zebra nexthop kernel enable'],
  ['zebra', ['route-map mine permit 10'], 'set src 10.0.0.1'],
  ['zebra', ['route-map mine deny 5'], ''],
  ['zebra', ['interface to-a'], 'ip ospf passive'],
  ['zebra', ['interface to-b'], 'ip ospf area 0'],
  ['ospfd', [], 'ip prefix-list mine permit 0.0.0.0/0'],
  ['ospfd', ['route-map mine permit 10'], 'set metric 5'],
  ['ospfd', ['route-map mine deny 5'], ''],
  ['ospfd', ['interface to-b'], 'description of somebody'],
  ['ospfd', ['router ospf'], 'capability opaque'],
  ['bfdd', ['interface x'], 'echo-mode'],
])('%s, %j: "%s" changes nothing that is ours', (...line) => {
  expect(deviations(spoken, line)).toEqual([]);
});

test.each<readonly [Line, boolean]>([
  [['bgpd', [BGP, FAMILY], 'network 10.9.0.0/16'], false],
  [['bgpd', ['route-map announce:65000:9 permit 10'], 'set community 65000:9'], false],
  [['bgpd', ['route-map announce:65000:9 permit 10'], ''], false],
  [['bgpd', [BGP, FAMILY], 'redistribute kernel'], true],
  [['bgpd', ['route-map from-198.51.100.11 deny 5'], ''], true],
])('where the agent announces: %j is drift: %s', (line, isDrift) => {
  expect(deviations(agents, line).length).toBe(isDrift ? 1 : 0);
});

test('what is missing is drift too, of a daemon that runs', () => {
  const config = daemonConfig(spoken, 'zebra');
  const bgpd = daemonConfig(spoken, 'bgpd');
  const ospfd = daemonConfig(spoken, 'ospfd');
  const without = config.replace('zebra work-queue 0\n', '');
  expect(parseRunningConfig({ zebra: without, bgpd, ospfd }, 'edge')?.deviations).toEqual([
    { sign: '-', daemon: 'zebra', context: [], line: 'zebra work-queue 0' },
  ]);
  expect(parseRunningConfig({ bgpd }, 'edge')?.deviations).toEqual([]);
  const mapless = zebraWithoutItsMap(config);
  expect(parseRunningConfig({ zebra: mapless, bgpd, ospfd }, 'edge')?.deviations).toEqual([
    {
      sign: '-',
      daemon: 'zebra',
      context: ['route-map ospf-accept permit 10'],
      line: 'match ip address prefix-list ospf-accept',
    },
  ]);
});

test('a router that speaks OSPF alone is read with its id', () => {
  const { bgp: _bgp, ...fields } = spoken;
  const alone = frrRouter({ ...fields, routerId: '192.0.2.17' });
  const texts = Object.fromEntries(daemonsOf(alone).map((name) => [name, daemonConfig(alone, name)]));
  expect(parseRunningConfig(texts, 'edge')).toEqual(alone);
});

test('a BGP process without neighbors is a router too', () => {
  expect(parseRunningConfig({ bgpd: 'router bgp 65000\n bgp router-id 192.0.2.1\n' }, 'edge')).toMatchObject({
    routerId: '192.0.2.1',
    bgp: { asn: 65000, neighbors: [], announce: [] },
  });
});

test('lines of BGP where no BGP is spoken are drift', () => {
  const { bgp: _bgp, ...fields } = spoken;
  const texts = Object.fromEntries(daemonsOf(spoken).map((name) => [name, daemonConfig(spoken, name)]));
  const bgpd = 'route-map from-198.51.100.11 permit 10\n set weight 5\n';
  const read = parseRunningConfig({ ...texts, bgpd }, 'edge', frrRouter(fields));
  expect(read?.bgp).toBeUndefined();
  expect(read?.deviations).toEqual([
    { sign: '+', daemon: 'bgpd', context: ['route-map from-198.51.100.11 permit 10'], line: 'set weight 5' },
  ]);
});

test.each([
  ['no neighbor 198.51.100.99 remote-as 65099', 1, undefined],
  ['neighbor 198.51.100.11 ttl-security hops 12', 1, 12],
])('"%s" is read as what it says', (line, neighbors, hops) => {
  const text = daemonConfig(spoken, 'bgpd').replace(
    ' neighbor 198.51.100.11 remote-as 65011\n',
    (own) => `${own} ${line}\n`,
  );
  const read = parseRunningConfig({ bgpd: text }, 'edge')?.bgp?.neighbors;
  expect(read).toHaveLength(neighbors);
  expect(read?.[0]?.ttlSecurityHops).toBe(hops);
});

test('a line with a word too many is not what it would be without it', () => {
  const bfdd = 'bfd\n profile fast\n  transmit-interval 100 200\n  detect-multiplier 5 6\n';
  const ospfd = `router ospf\ninterface to-a\n ip ospf area 0\n ip ospf bfd profile fast slow\n`;
  const read = parseRunningConfig({ bfdd, ospfd: `${ospfd}router ospf\n ospf router-id 1.1.1.1\n` }, 'edge');
  expect(read?.bfd).toEqual([{ name: 'fast', intervalMs: 300, multiplier: 3 }]);
  expect(read?.ospf?.interfaces).toEqual([{ name: 'to-a', area: '0', mode: 'point-to-point' }]);
});

function zebraWithoutItsMap(config: string): string {
  const map = 'route-map ospf-accept permit 10\n match ip address prefix-list ospf-accept\nexit\n';
  expect(config).toContain(map);
  return config.replace(map, '');
}
