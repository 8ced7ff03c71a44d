import { expect, it } from 'vitest';
import { edgeRouter, gatewayNeighbor, gatewayRouter } from '../../test/support/example-routers.ts';
import { daemonConfig } from './config.ts';
import { frrDelta, resetText } from './delta.ts';
import type { FrrDelta } from './delta.ts';
import { frrRouter } from '../model/router.ts';
import type { FrrRouter, BgpProcess, RouterFields } from '../model/router.ts';
import { Secret } from '../secret.ts';

const A = ['10.0.0.0/16'];
const B = ['10.1.0.0/16'];
const two = edgeRouter([gatewayNeighbor(11, A), gatewayNeighbor(12, B)]);
const PROCESS = ['router bgp 65000'];

function text(delta: FrrDelta): string {
  return delta
    .flatMap((step) => (step.kind === 'commands' ? step.commands : [JSON.stringify(step)]))
    .map((line) => `${line}\n`)
    .join('');
}

function resets(from: FrrRouter, to: FrrRouter): readonly string[] {
  return frrDelta(from, to).flatMap((step) => step.resets.map(resetText));
}

function withBgp(router: FrrRouter, fields: Partial<BgpProcess>): FrrRouter {
  return router.bgp === undefined ? router : frrRouter({ ...router, bgp: { ...router.bgp, ...fields } });
}

it('does nothing between equals', () => {
  expect(frrDelta(two, edgeRouter([gatewayNeighbor(12, B), gatewayNeighbor(11, A)]))).toEqual([]);
});

it('adds a neighbor and names no other', async () => {
  const three = edgeRouter([gatewayNeighbor(11, A), gatewayNeighbor(12, B), gatewayNeighbor(13, A)]);
  const added = text(frrDelta(two, three));
  expect(added).not.toMatch(/198\.51\.100\.1[12]\b/);
  expect(resets(two, three)).toEqual([]);
  await expect(added).toMatchFileSnapshot('golden/delta-add.golden.txt');
});

it('removes a neighbor and its filters', async () => {
  const removed = text(frrDelta(two, edgeRouter([gatewayNeighbor(11, A)])));
  expect(removed).not.toContain('198.51.100.11');
  await expect(removed).toMatchFileSnapshot('golden/delta-remove.golden.txt');
});

it('changes filters in place and has what was sent judged again', async () => {
  const changed = edgeRouter([gatewayNeighbor(11, ['10.2.0.0/16']), gatewayNeighbor(12, [...A, ...B])]);
  expect(resets(two, changed)).toEqual([]);
  await expect(text(frrDelta(two, changed))).toMatchFileSnapshot('golden/delta-filters.golden.txt');
});

it('adds one prefix to a long list by one command', () => {
  const many = Array.from({ length: 200 }, (_none, index) => `10.8.${index}.0/24`);
  const from = edgeRouter([gatewayNeighbor(11, many)]);
  const commands = text(frrDelta(from, edgeRouter([gatewayNeighbor(11, ['10.7.0.0/24', ...many])]))).split(
    '\n',
  );
  expect(commands.filter((line) => line.includes('prefix-list'))).toEqual([
    'ip prefix-list from-198.51.100.11 seq 1621741634 permit 10.7.0.0/24',
  ]);
});

it('leaves the bound of a session alone when its list gets shorter: bgpd would end the session that still has more', () => {
  const many = Array.from({ length: 40 }, (_none, index) => `10.8.${index}.0/24`);
  const shorter = edgeRouter([gatewayNeighbor(11, A)]);
  const delta = frrDelta(edgeRouter([gatewayNeighbor(11, [...A, ...many])]), shorter);
  expect(text(delta)).not.toContain('maximum-prefix');
  expect(delta.flatMap((step) => step.resets)).toEqual([]);
});

it('overwrites what has one value, so that the session is not reset by taking it away', () => {
  const renamed = edgeRouter([
    { ...gatewayNeighbor(11, A), description: 'tenant-1 vpc-a renamed' },
    gatewayNeighbor(12, B),
  ]);
  expect(text(frrDelta(two, renamed))).toBe(
    [
      'configure terminal',
      'router bgp 65000',
      'neighbor 198.51.100.11 description tenant-1 vpc-a renamed',
      'exit',
      'end',
      '',
    ].join('\n'),
  );
});

it('changes what a gateway announces', async () => {
  const before = gatewayRouter(11, A);
  const after = gatewayRouter(11, B);
  await expect(text(frrDelta(before, after))).toMatchFileSnapshot('golden/delta-announce.golden.txt');
});

it('changes how a prefix is announced', async () => {
  const [prefix = ''] = A;
  const before = withBgp(gatewayRouter(11, A), { announce: [{ prefix, communities: ['65011:1'] }] });
  const after = withBgp(gatewayRouter(11, A), { announce: [{ prefix, communities: ['65011:1'], med: 50 }] });
  await expect(text(frrDelta(before, after))).toMatchFileSnapshot('golden/delta-attributes.golden.txt');
  await expect(text(frrDelta(after, gatewayRouter(11, A)))).toMatchFileSnapshot(
    'golden/delta-no-attributes.golden.txt',
  );
});

it('says nothing of announcements that are the agent’s', () => {
  const before = withBgp(gatewayRouter(11, A), { announce: 'agent' });
  const seen: FrrRouter = {
    ...before,
    deviations: [
      {
        sign: '+',
        daemon: 'bgpd',
        context: ['router bgp 65011', 'address-family ipv4 unicast'],
        line: 'network 10.9.0.0/16',
      },
    ],
  };
  expect(frrDelta(seen, before)).toEqual([]);
});

it('undoes deviations', () => {
  const drifted: FrrRouter = {
    ...two,
    deviations: [
      { sign: '+', daemon: 'bgpd', context: PROCESS, line: 'neighbor 198.51.100.11 shutdown' },
      { sign: '-', daemon: 'bgpd', context: PROCESS, line: 'neighbor 198.51.100.12 timers 1 3' },
      {
        sign: '+',
        daemon: 'bgpd',
        context: [...PROCESS, 'address-family ipv4 unicast'],
        line: 'redistribute kernel',
      },
      { sign: '+', daemon: 'bgpd', context: ['route-map from-198.51.100.11 deny 5'], line: '' },
      { sign: '-', daemon: 'zebra', context: [], line: 'zebra work-queue 0' },
    ],
  };
  expect(text(frrDelta(drifted, two))).toBe(
    [
      'configure terminal',
      'zebra work-queue 0',
      'end',
      'configure terminal',
      'router bgp 65000',
      'neighbor 198.51.100.12 timers 1 3',
      'exit',
      'router bgp 65000',
      'no neighbor 198.51.100.11 shutdown',
      'exit',
      'router bgp 65000',
      'address-family ipv4 unicast',
      'no redistribute kernel',
      'exit-address-family',
      'exit',
      'no route-map from-198.51.100.11 deny 5',
      'end',
      'clear bgp ipv4 unicast 198.51.100.11 soft in',
      '',
    ].join('\n'),
  );
  expect(resets(drifted, two)).toEqual([
    'resets the BGP session with 198.51.100.11: "neighbor 198.51.100.11 shutdown" is taken back',
  ]);
});

it('says which sessions a change resets, and why', () => {
  const first = gatewayNeighbor(11, A);
  const other = gatewayNeighbor(12, B);
  const neighbors = (change: object) => withBgp(two, { neighbors: [{ ...first, ...change }, other] });
  expect(resets(two, neighbors({ asn: 65099 }))).toEqual([
    'resets the BGP session with 198.51.100.11: AS 65011 becomes 65099',
  ]);
  expect(resets(two, neighbors({ password: new Secret('horse') }))).toEqual([
    'resets the BGP session with 198.51.100.11: its password changes',
  ]);
  expect(resets(neighbors({ password: new Secret('a') }), neighbors({ password: new Secret('a') }))).toEqual(
    [],
  );
  expect(resets(two, frrRouter({ ...two, routerId: '198.51.100.2' }))).toEqual([
    'resets the BGP session with 198.51.100.11: router id 198.51.100.1 becomes 198.51.100.2',
    'resets the BGP session with 198.51.100.12: router id 198.51.100.1 becomes 198.51.100.2',
  ]);
  expect(resets(two, withBgp(two, { gracefulRestart: true }))).toHaveLength(2);
  expect(resets(two, withBgp(two, { asn: 65100 }))).toEqual(['restarts bgpd: AS 65000 becomes 65100']);
  const harmless = {
    bfd: 'fast',
    ttlSecurityHops: 1,
    localPreference: 200,
    asPathIn: 'own',
    description: 'x',
  };
  expect(frrDelta(two, neighbors(harmless))).not.toEqual([]);
  expect(resets(two, neighbors(harmless))).toEqual([]);
});

const spoken: RouterFields = {
  name: 'edge',
  routerId: '198.51.100.1',
  ospf: {
    interfaces: [{ name: 'to-a', area: '0', mode: 'point-to-point', bfd: 'fast' }],
    redistribute: [],
    accept: A,
    defaultOriginate: true,
  },
  bfd: [{ name: 'fast', intervalMs: 100, multiplier: 3 }],
};

it('changes OSPF, its filter in zebra, and BFD', async () => {
  const before = frrRouter(spoken);
  const after = frrRouter({
    ...spoken,
    ospf: {
      interfaces: [
        { name: 'to-a', area: '1', mode: 'point-to-point' },
        { name: 'to-b', area: '0', mode: 'passive', cost: 5 },
      ],
      redistribute: B,
      accept: [...A, ...B],
      defaultOriginate: false,
    },
    bfd: [{ name: 'fast', intervalMs: 50, multiplier: 4 }],
  });
  expect(resets(before, after)).toEqual(['resets the OSPF adjacency on to-a: area 0 becomes 1']);
  await expect(text(frrDelta(before, after))).toMatchFileSnapshot('golden/delta-ospf.golden.txt');
  await expect(text(frrDelta(after, before))).toMatchFileSnapshot('golden/delta-ospf-back.golden.txt');
});

it('starts a daemon from its file when its protocol comes', () => {
  expect(frrDelta(two, frrRouter({ ...two, ...spoken })).filter((step) => step.kind === 'restart')).toEqual([
    { kind: 'restart', daemon: 'bfdd', resets: [] },
    { kind: 'restart', daemon: 'ospfd', resets: [] },
  ]);
});

it('does not confuse neighbors whose addresses begin the same', () => {
  const [one, ten] = [gatewayNeighbor(1, A), gatewayNeighbor(10, A)];
  const router = edgeRouter([one, ten]);
  const filtered = text(frrDelta(router, edgeRouter([one, { ...ten, prefixesIn: B }])));
  expect(filtered).toContain('clear bgp ipv4 unicast 198.51.100.10 soft in');
  expect(filtered).not.toMatch(/198\.51\.100\.1\b/);
  const removed = text(frrDelta(router, edgeRouter([ten])));
  expect(removed).toContain('no neighbor 198.51.100.1\n');
  expect(removed).not.toContain('198.51.100.10');
  const shut: FrrRouter = {
    ...router,
    deviations: [{ sign: '+', daemon: 'bgpd', context: PROCESS, line: 'neighbor 198.51.100.10 shutdown' }],
  };
  expect(resets(shut, router)).toEqual([
    'resets the BGP session with 198.51.100.10: "neighbor 198.51.100.10 shutdown" is taken back',
  ]);
});

it.each([
  ['local-as 65099', true],
  ['update-source 10.0.0.1', true],
  ['shutdown', true],
  ['shutdown message off', true],
  ['weight 5', false],
  ['ttl-security hops 3', false],
])('"neighbor ... %s" is taken back, with a reset: %s', (line, isReset) => {
  const added: FrrRouter = {
    ...two,
    deviations: [{ sign: '+', daemon: 'bgpd', context: PROCESS, line: `neighbor 198.51.100.11 ${line}` }],
  };
  expect(text(frrDelta(added, two))).toContain(`no neighbor 198.51.100.11 ${line}\n`);
  expect(resets(added, two)).toHaveLength(isReset ? 1 : 0);
});

it('says that graceful restart is switched, and to what', () => {
  const graceful = withBgp(two, { gracefulRestart: true });
  expect(resets(two, graceful)[0]).toContain('graceful restart is switched on');
  expect(resets(graceful, two)[0]).toContain('graceful restart is switched off');
  expect(text(frrDelta(two, graceful))).toContain('clear bgp ipv4 unicast *\n');
});

it('judges again what a changed filter let through, and that alone', () => {
  const [first, other] = [gatewayNeighbor(11, A), gatewayNeighbor(12, B)];
  const cleared = (change: object) =>
    text(frrDelta(two, edgeRouter([{ ...first, ...change }, other])))
      .split('\n')
      .filter((line) => line.startsWith('clear'));
  const soft = 'clear bgp ipv4 unicast 198.51.100.11 soft';
  expect(cleared({ prefixesIn: B })).toEqual([`${soft} in`]);
  expect(cleared({ prefixesOut: B })).toEqual([`${soft} out`]);
  expect(cleared({ localPreference: 200 })).toEqual([`${soft} in`]);
  expect(cleared({ asPathIn: 'own' })).toEqual([`${soft} in`]);
  expect(cleared({ description: 'x' })).toEqual([]);
});

it('starts ospfd again for another router id, and says so', () => {
  const before = frrRouter(spoken);
  const after = frrRouter({ ...spoken, routerId: '198.51.100.2' });
  expect(frrDelta(before, after)).toEqual([
    {
      kind: 'restart',
      daemon: 'ospfd',
      resets: [{ kind: 'process', daemon: 'ospfd', because: 'router id 198.51.100.1 becomes 198.51.100.2' }],
    },
  ]);
});

it('says when an interface becomes passive, and nothing of one that comes', () => {
  const interfaces = spoken.ospf?.interfaces ?? [];
  const withInterfaces = (...entries: NonNullable<RouterFields['ospf']>['interfaces']) =>
    frrRouter({ ...spoken, ...(spoken.ospf && { ospf: { ...spoken.ospf, interfaces: entries } }) });
  const passive = withInterfaces(...interfaces.map((entry) => ({ ...entry, mode: 'passive' as const })));
  expect(resets(frrRouter(spoken), passive)).toEqual([
    'resets the OSPF adjacency on to-a: point-to-point becomes passive',
  ]);
  const more = withInterfaces(...interfaces, { name: 'to-b', area: '1', mode: 'passive' });
  expect(resets(frrRouter(spoken), more)).toEqual([]);
});

it('does nothing for a protocol that goes: its daemon ends', () => {
  const both = frrRouter({ ...two, ...spoken });
  const commands = frrDelta(both, two).flatMap((step) =>
    step.kind === 'commands' ? step.daemon : 'restart',
  );
  expect(commands).not.toContain('restart');
  expect(commands).not.toContain('ospfd');
  const { bgp: _bgp, ...silent } = two;
  expect(frrDelta(two, frrRouter(silent))).toEqual([]);
  expect(frrDelta(frrRouter(silent), two)).toEqual([{ kind: 'restart', daemon: 'bgpd', resets: [] }]);
});

it('restarts zebra when the mgmtd that gave it its filters is gone', () => {
  const managed = frrRouter({ ...spoken, managed: true });
  if (managed.ospf === undefined) throw new Error('speaks OSPF');
  const { accept: _accept, ...ospf } = managed.ospf;
  const filtered = frrRouter({ ...managed, ospf: { ...ospf, accept: ['10.0.0.0/16'] } });
  expect(frrDelta(frrRouter({ ...managed, ospf }), filtered)).toContainEqual({
    kind: 'restart',
    daemon: 'zebra',
    resets: [
      {
        kind: 'process',
        daemon: 'zebra',
        because: 'zebra may filter by what an mgmtd told it that is gone',
      },
    ],
  });
  const wider = frrRouter({ ...managed, ospf: { ...ospf, accept: ['10.0.0.0/8'] } });
  const changes = frrDelta(filtered, wider);
  expect(changes.map(({ kind, daemon }) => `${kind} ${daemon}`)).toEqual(['commands mgmtd']);
});

it('takes back what stands beside the profiles of BFD, and not all of BFD', () => {
  const router = frrRouter(spoken);
  const drifted: FrrRouter = {
    ...router,
    deviations: [{ sign: '+', daemon: 'bfdd', context: ['bfd'], line: 'peer 192.0.2.1' }],
  };
  expect(text(frrDelta(drifted, router))).toBe('configure terminal\nbfd\nno peer 192.0.2.1\nexit\nend\n');
});

it('judges again what another filter let through that somebody put in', () => {
  const context = [...PROCESS, 'address-family ipv4 unicast'];
  const line = 'neighbor 198.51.100.11 route-map other in';
  const drifted: FrrRouter = { ...two, deviations: [{ sign: '+', daemon: 'bgpd', context, line }] };
  expect(text(frrDelta(drifted, two))).toContain('clear bgp ipv4 unicast 198.51.100.11 soft in\n');
});

it.each([
  ['timers throttle spf 0 50 1000', 'timers throttle spf 200 1000 10000'],
  ['timers throttle lsa all 0', 'timers throttle lsa all 5000'],
  ['timers lsa min-arrival 0', 'timers lsa min-arrival 1000'],
])('writes "%s" over what somebody made of it', (own, other) => {
  const router = frrRouter(spoken);
  const place = { daemon: 'ospfd', context: ['router ospf'] } as const;
  const drifted: FrrRouter = {
    ...router,
    deviations: [
      { sign: '+', ...place, line: other },
      { sign: '-', ...place, line: own },
    ],
  };
  expect(text(frrDelta(drifted, router))).toBe(`configure terminal\nrouter ospf\n${own}\nexit\nend\n`);
});

it('says nothing of a header that is not its own', () => {
  const context = ['route-map mine deny 5'];
  const foreign: FrrRouter = { ...two, deviations: [{ sign: '+', daemon: 'bgpd', context, line: '' }] };
  expect(frrDelta(foreign, two)).toEqual([]);
});

it('announces a prefix with nothing but a metric', () => {
  const announced = withBgp(gatewayRouter(11, A), { announce: [{ prefix: '10.0.0.0/16', med: 10 }] });
  expect(daemonConfig(announced, 'bgpd')).toContain(
    'route-map announce:med=10 permit 10\n set metric 10\nexit\n',
  );
});
