import { expect, it } from 'vitest';
import { edgeRouter, gatewayNeighbor, gatewayRouter } from '../../test/support/example-routers.ts';
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
  // The bound of the session follows.
  expect(commands.filter((line) => line.includes('prefix-list'))).toEqual([
    'ip prefix-list from-198.51.100.11 permit 10.7.0.0/24',
  ]);
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
