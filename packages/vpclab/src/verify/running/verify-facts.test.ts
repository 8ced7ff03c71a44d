import { expect, test } from 'vitest';
import { ASKED_NAMES, promisedLab, promisedRows, promiseNamed } from '../../../test/support/promised-lab.ts';
import { labOf, rowsOfLab } from '../../../test/support/written-lab.ts';
import { promisesOf } from '../../concepts/promises.ts';
import { rowsOf } from '../../model/plan.ts';
import type { FaultRecord } from '../../model/fault.ts';
import type { PromiseResult } from '../../model/engine.ts';
import type { Change } from '../../model/plan.ts';
import type { Row } from '../../model/rows.ts';
import { causesOf } from '../causes.ts';
import type { Fact } from '../causes.ts';
import { factsOf } from './verify-facts.ts';
import type { FullQuota, LabFaults } from './verify-facts.ts';

/** a and b on one node, c on the other; the gateway is beside c. */
const lab = labOf(`nodes: [east, west]
vpcs: [{ name: vpc-a, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }], natGateways: [{ name: gw, node: west }] }]
workloads:
  - { name: a, node: east }
  - { name: b, node: east }
  - { name: c, node: west }
`);
const promises = promisesOf(lab, 'exhaustive');
const ROWS = rowsOfLab(lab);
const [gateway] = lab.natGateways;
if (gateway === undefined) throw new Error('the lab has a gateway');

function factsIn(faults: Partial<LabFaults>): readonly Fact[] {
  return factsOf({
    lab,
    rows: ROWS,
    report: {},
    daemons: [],
    plan: { lab: 'x', changes: [] },
    fullQuotas: [],
    faults: [],
    ...faults,
  });
}

/** Broken reachability as `from > to`; every other broken promise by its kind. */
function brokenBy(faults: Partial<LabFaults>): readonly string[] {
  const [fact, ...others] = factsIn(faults);
  if (fact === undefined || others.length > 0) throw new Error(`${others.length + 1} facts`);
  const broken = promises
    .filter((promise) => promise.kind !== 'wall')
    .filter(fact.breaks)
    .map((promise) =>
      promise.kind === 'reach' ? `${promise.from.name} > ${promise.to.name}` : promise.kind,
    );
  return [fact.text, ...[...new Set(broken)].toSorted()];
}

const OUT = ['a > internet-host', 'b > internet-host', 'c > internet-host'];
const HOST = promises.flatMap((one) =>
  one.kind === 'reach' && one.category === 'internet' ? [one.to.name] : [],
)[0];
const out = (names: string): readonly string[] =>
  OUT.filter((text) => names.includes(text[0] ?? '')).map((text) =>
    text.replace('internet-host', HOST ?? ''),
  );
const all = ['a > b', 'a > c', 'b > a', 'b > c', 'c > a', 'c > b'];
const ways = (of: string, ...more: readonly string[]): readonly string[] =>
  [...all.filter((way) => way.split(' > ').some((name) => of.includes(name))), ...more].toSorted();

test('a lab in which all is well has no facts', () => {
  const bgp = [{ router: 'gw', peer: '198.51.100.1', state: 'Established', prefixes: 1, sinceMs: 0 }];
  const tunnels = [{ node: 'east', type: 'geneve', remote: '172.31.0.12', isUp: true }];
  const portsUp = new Set(['a', 'b', 'c']);
  expect(factsIn({ report: { bgp, tunnels, portsUp, linksDown: [] } as never })).toEqual([]);
});

test.each([
  ['of a workload', 'a/eth0', ways('a', ...out('a'))],
  // Within a node nothing crosses its links.
  ['of a node', 'east/ul', ['a > c', 'b > c', 'c > a', 'c > b', ...out('ab')].toSorted()],
  ['to the outside', 'gw/eth0', [...out('abc'), 'route', 'session'].toSorted()],
])('a link %s that is down', (_, link, broken) => {
  expect(brokenBy({ report: { linksDown: [link] } as never })).toEqual([`link ${link} is down`, ...broken]);
});

test('a tunnel that is down breaks what needs it, and no tunnel that is up anything', () => {
  const remote = String(lab.nodes.find(({ name }) => name === 'west')?.underlayAddress);
  const tunnels = [
    { node: 'east', type: 'geneve', remote, isUp: false },
    { node: 'west', type: 'geneve', remote: 'elsewhere', isUp: true },
  ];
  expect(brokenBy({ report: { tunnels } as never })).toEqual([
    'the tunnel of east to west is down',
    ...['a > c', 'b > c', 'c > a', 'c > b', ...out('ab')].toSorted(),
  ]);
});

test('a logical port that is down breaks what its workload sends and gets; where none is known, nothing is told', () => {
  expect(brokenBy({ report: { portsUp: new Set(['a', 'c']) } as never })).toEqual([
    'the logical port of b is down',
    ...ways('b', ...out('b')),
  ]);
  expect(factsIn({ report: { portsUp: new Set() } as never })).toEqual([]);
});

test('a BGP session that is not established breaks the way out', () => {
  const bgp = [{ router: 'gw', peer: '198.51.100.1', state: 'Active' }];
  expect(brokenBy({ report: { bgp } as never })).toEqual([
    'the BGP session of gw with 198.51.100.1 is Active',
    ...[...out('abc'), 'route', 'session'].toSorted(),
  ]);
});

test('a daemon that does not run breaks what passes where it runs', () => {
  const [row] = rowsOf(rowsOfLab(lab), 'daemon').filter(({ key }) => key === 'east/ovs-vswitchd');
  if (row === undefined) throw new Error('no such daemon');
  const running = { row: { ...row, key: 'west/ovs-vswitchd', netns: 'west' }, state: 'running' } as const;
  expect(brokenBy({ daemons: [running, { row, state: 'unresponsive' }] })).toEqual([
    'daemon east/ovs-vswitchd is unresponsive',
    ...ways('ab', ...out('ab')),
  ]);
});

const active = (fault: string, target: string): FaultRecord => ({
  ...{ id: 'a0b1c2d3', fault, target, mechanism: '', state: 'active', startedAt: 0, until: 0, actions: [] },
  ...{ holds: [], touches: [], keeper: undefined, reason: undefined },
  tenants: lab.tenants.map(({ name }) => String(name)),
});

test.each([
  ['partition', 'a', ways('a', ...out('a'))],
  ['link-loss', 'west/ul', [...ways('c'), ...out('abc'), 'route', 'session'].toSorted()],
  ['gateway-lost', 'gw', [...out('abc'), 'route', 'session'].toSorted()],
])('%s of %s breaks what passes there, on purpose, and comes first', (fault, target, broken) => {
  const [text = '', ...promised] = brokenBy({ faults: [active(fault, target)] });
  expect(text).toMatch(`${fault} of ${target}, on purpose until `);
  expect(promised).toEqual(broken);
  const report = { linksDown: ['a/eth0'] } as never;
  expect(factsIn({ report, faults: [active(fault, target)] })[0]?.kind).toBe('fault');
});

const lostOf = (promise: string): PromiseResult => ({
  ...{ promise, category: 'test', from: '', to: '', expected: 'reachable', ok: false },
  ...{ observed: 'nothing came', lostAt: undefined, cause: undefined, elapsedMs: 1 },
});

test.each([
  ['raft-leader-lost', 'northbound', true],
  ['clock-offset', 'central/ovn-northd', true],
  ['memory-pressure', 'lab', true],
  ['process-stop', 'central/responder', undefined],
])('%s of %s may break everything', (fault, target, isLast) => {
  const [fact] = factsIn({ faults: [active(fault, target)] });
  const reached = promises.filter(({ kind }) => kind === 'reach');
  expect(reached.filter((promise) => fact?.breaks(promise))).toEqual(reached);
  expect(fact?.isLast).toBe(isLast);
});

test('a machine that is cut off takes along what is on its nodes', () => {
  const address = 'unix:/srv/lab/machine.sock';
  const away = {
    ...lab,
    machines: [{ name: address, nodes: lab.nodes.map(({ name }) => name).slice(1), fabric: 'f' }],
  };
  const [fact] = factsOf({
    ...{ lab: away, rows: ROWS, report: {}, daemons: [], plan: { lab: 'x', changes: [] }, fullQuotas: [] },
    faults: [active('region-cut', address)],
  });
  const broken = promises.flatMap((one) =>
    one.kind === 'reach' && one.category !== 'internet' && fact?.breaks(one)
      ? [`${one.from.name} > ${one.to.name}`]
      : [],
  );
  expect([...new Set(broken)].toSorted()).toEqual(ways('c'));
});

test('a fault of the control plane is the cause only where nothing else is', () => {
  const faults = [active('clock-offset', 'central/ovn-northd')];
  const broken = promises
    .filter(({ kind }) => kind === 'reach')
    .map((promise) => ({ promise, result: lostOf(promise.text), lost: undefined }));
  const causes = causesOf(broken, factsIn({ report: { linksDown: ['a/eth0'] } as never, faults }));
  expect(causes.map(({ kind }) => kind)).toEqual(['link', 'fault']);
  const [link] = causes.filter(({ kind }) => kind === 'link');
  expect(link?.promises.length).toBe(ways('a', ...out('a')).length);
});

test('no fault is meant to let a wall fall', () => {
  const [fact] = factsIn({ faults: [active('tenant-lost', String(lab.tenants[0]?.name))] });
  const walls = promises.filter(({ kind }) => kind === 'wall');
  expect(walls.length).toBeGreaterThan(0);
  expect(walls.filter((wall) => fact?.breaks(wall))).toEqual([]);
});

const missing = (kind: Row['kind'], key: string): Change => {
  const row = ROWS.find((one) => one.kind === kind && one.key === key);
  if (row === undefined) throw new Error(`no ${kind} ${key}`);
  return { kind: 'create', row, reason: '' };
};

const altered = (change: Change, given: object): Change => ({
  ...change,
  row: Object.assign({ ...change.row }, given),
});
const somebodys = (change: Change, given: object = {}): Change => ({
  ...altered(change, given),
  kind: 'delete',
});
const neighbour = (address: string): Change =>
  somebodys(missing('neighbour', 'gw/eth1 10.0.255.1'), { device: 'eth0', address });
const changed = (kind: Row['kind'], key: string, from: unknown): Change => {
  const { row } = missing(kind, key);
  return { kind: 'update', row, observed: row, columns: [{ column: 'x', from, to: 1 }], reason: '' };
};

const remote = String(lab.nodes.find(({ name }) => name === 'west')?.underlayAddress);
const DOWN = {
  link: { linksDown: ['a/eth0'] },
  tunnel: { tunnels: [{ node: 'east', type: 'geneve', remote, isUp: false }] },
  port: { portsUp: new Set(['a', 'c']) },
  session: { bgp: [{ router: 'gw', peer: '198.51.100.1', state: 'Active' }] },
};
const atEdge = (said: string): Change => changed('frr', 'edge', { neighbors: [said] });

test.each<[keyof typeof DOWN, string, Change, boolean]>([
  ['link', 'itself', missing('veth', 'a/eth0~east/a'), true],
  ['link', 'that of another', missing('veth', 'b/eth0~east/b'), false],
  ['link', 'what is behind it', missing('address', 'a/eth0 10.0.1.11/24'), false],
  ['tunnel', 'the link of a node', missing('veth', 'east/ul~fabric/p-east'), true],
  ['tunnel', 'that of the other node', missing('veth', 'west/ul~fabric/p-west'), true],
  ['tunnel', 'the address of a node', missing('address', `west/br-phy ${remote}/24`), true],
  ['tunnel', 'what a switch is told of OVN', missing('ovsdb', 'east/Open_vSwitch/root'), true],
  ['tunnel', 'another row of its switch', missing('ovsdb', 'east/Port/a'), false],
  ['tunnel', 'a row of OVN', missing('ovsdb', 'nb/Logical_Router/lr-vpc-a'), false],
  ['tunnel', 'the link of a workload', missing('veth', 'a/eth0~east/a'), false],
  ['tunnel', 'what is in a workload', missing('address', 'a/eth0 10.0.1.11/24'), false],
  ['port', 'its row', missing('ovsdb', 'nb/Logical_Switch_Port/b'), true],
  ['port', 'the port of the switch', missing('ovsdb', 'east/Port/b'), true],
  ['port', 'its interface', missing('ovsdb', 'east/Interface/b'), true],
  ['port', 'its link', missing('veth', 'b/eth0~east/b'), true],
  ['port', 'that of another', missing('ovsdb', 'east/Port/a'), false],
  ['port', 'the row of another', missing('ovsdb', 'nb/Logical_Switch_Port/a'), false],
  ['port', 'the link of another', missing('veth', 'a/eth0~east/a'), false],
  [
    'port',
    'one of that name on another node',
    altered(missing('ovsdb', 'east/Port/b'), { db: { kind: 'vswitch', node: 'west' } }),
    false,
  ],
  [
    'port',
    'a row of OVN of that name',
    altered(missing('ovsdb', 'nb/Logical_Switch_Port/b'), { table: 'DNS' }),
    false,
  ],
  ['port', 'its address', missing('address', 'b/eth0 10.0.1.12/24'), false],
  ['session', 'FRR of the gateway', missing('frr', 'gw'), true],
  ['session', 'its rules', missing('nft', 'gw'), true],
  ['session', 'its namespace', missing('netns', 'gw'), true],
  ['session', 'its link', missing('veth', 'gw/eth0~edge/gw'), true],
  ['session', 'its address outside', missing('address', `gw/eth0 ${gateway.outsideAddress}/24`), true],
  [
    'session',
    "somebody's address beside it",
    somebodys(missing('address', `gw/eth0 ${gateway.outsideAddress}/24`)),
    false,
  ],
  ['session', 'its address inside', missing('address', `gw/eth1 ${gateway.insideAddress}/24`), false],
  ['session', "somebody's MAC of the edge", neighbour('198.51.100.1'), true],
  ['session', "somebody's MAC of another", neighbour('198.51.100.77'), false],
  ['session', 'its routes', missing('route', 'gw 10.0.0.0/16'), false],
  ['session', 'what is in a workload', missing('veth', 'a/eth0~east/a'), false],
  ['session', 'FRR of the edge', missing('frr', 'edge'), true],
  ['session', 'what the edge says of it', atEdge(String(gateway.outsideAddress)), true],
  ['session', 'what the edge says of others', atEdge(`${gateway.outsideAddress}1`), false],
  [
    'session',
    'what another router says of it',
    altered(atEdge(String(gateway.outsideAddress)), { netns: 'elsewhere' }),
    false,
  ],
])('a %s that is down, and %s', (what, _, change, isWhy) => {
  const [first] = factsIn({ report: DOWN[what] as never, plan: { lab: 'x', changes: [change] } });
  expect(first?.kind).toBe(isWhy ? 'drift' : what);
  // It breaks what the one that is down breaks, and says how to put it right.
  const own = factsIn({ report: DOWN[what] as never })[0];
  expect(promises.filter((one) => first?.breaks(one))).toEqual(promises.filter((one) => own?.breaks(one)));
  expect(first?.fix?.includes('vpclab apply') === true).toBe(isWhy);
});

test('a quota that is used up can break the way out of its VPC, and its own promise', () => {
  const full = { gateway: 'gw', vpc: 'red', limit: 100 };
  const faults = { report: {}, daemons: [], plan: { lab: 'x', changes: [] }, faults: [] };
  const breaks = (fullQuota: FullQuota): readonly string[] => {
    const [fact] = factsOf({ lab: promisedLab, rows: promisedRows, ...faults, fullQuotas: [fullQuota] });
    return ASKED_NAMES.filter((name) => fact?.breaks(promiseNamed(name)) === true).toSorted();
  };
  expect(breaks(full)).toEqual(['a > out', 'a > out 2', 'quota']);
  expect(breaks({ ...full, gateway: 'gx', vpc: 'blue' })).toEqual(['d > out']);
  const [fact] = factsOf({ lab: promisedLab, rows: promisedRows, ...faults, fullQuotas: [full] });
  expect(fact).toMatchObject({
    kind: 'quota',
    text: 'red has all 100 connections that it may have in gw',
    fix: 'raise `connections` of VPC red, or end some of them',
    drift: { where: 'namespace' },
  });
  expect(fact?.drift?.canLose({ text: '' })).toBe(true);
  expect(fact?.drift?.isAt({ text: '' })).toBe(false);
});

test('what causes what comes first', () => {
  const report = {
    linksDown: ['east/ul'],
    tunnels: [{ node: 'east', type: 'geneve', remote: 'nowhere', isUp: false }],
    bgp: [{ router: 'gw', peer: 'edge', state: 'Active' }],
    portsUp: new Set(['a', 'b']),
  };
  expect(factsIn({ report: report as never }).map(({ kind }) => kind)).toEqual([
    'link',
    'tunnel',
    'port',
    'session',
  ]);
});
