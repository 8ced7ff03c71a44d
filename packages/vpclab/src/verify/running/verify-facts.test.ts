import { expect, test } from 'vitest';
import { labOf, rowsOfLab } from '../../../test/support/written-lab.ts';
import { promisesOf } from '../../concepts/promises.ts';
import { rowsOf } from '../../model/plan.ts';
import type { Change } from '../../model/plan.ts';
import type { Row } from '../../model/rows.ts';
import type { Fact } from '../causes.ts';
import { factsOf } from './verify-facts.ts';
import type { LabFaults } from './verify-facts.ts';

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
  return factsOf({ lab, rows: ROWS, report: {}, daemons: [], plan: { lab: 'x', changes: [] }, ...faults });
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

const missing = (kind: Row['kind'], key: string): Change => {
  const row = ROWS.find((one) => one.kind === kind && one.key === key);
  if (row === undefined) throw new Error(`no ${kind} ${key}`);
  return { kind: 'create', row, reason: '' };
};

test('what is down because of a row that differs is told by the row, and what puts it back', () => {
  const told = (faults: Partial<LabFaults>, change: Change): readonly (string | undefined)[] => {
    const [first] = factsIn({ ...faults, plan: { lab: 'x', changes: [change] } });
    return [first?.kind, first?.text, first?.fix?.split(';')[0]];
  };
  const BACK = '`vpclab apply` makes it as the lab file says';
  const portsUp = new Set(['a', 'c']);
  expect(told({ report: { portsUp } as never }, missing('ovsdb', 'nb/Logical_Switch_Port/b'))).toEqual([
    'drift',
    'NB Logical_Switch_Port b is missing',
    BACK,
  ]);
  expect(told({ report: { portsUp } as never }, missing('ovsdb', 'east/Port/b'))).toEqual([
    ...['drift', 'OVS of east Port b is missing', BACK],
  ]);
  // That of another port is not why.
  expect(told({ report: { portsUp } as never }, missing('ovsdb', 'east/Port/a'))[0]).toBe('port');
  const bgp = [{ router: 'gw', peer: '198.51.100.1', state: 'Active' }];
  expect(told({ report: { bgp } as never }, missing('frr', 'gw'))[0]).toBe('drift');
  expect(told({ report: { bgp } as never }, missing('route', 'a 0.0.0.0/0'))[0]).toBe('session');
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
