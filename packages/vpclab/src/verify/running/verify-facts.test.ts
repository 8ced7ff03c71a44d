import { expect, test } from 'vitest';
import { sampleAddress } from '../../../test/support/sample-rows.ts';
import { labOf, rowsOfLab } from '../../../test/support/written-lab.ts';
import { promisesOf } from '../../concepts/promises.ts';
import { rowsOf } from '../../model/plan.ts';
import type { Change } from '../../model/plan.ts';
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
const [gateway] = lab.natGateways;
if (gateway === undefined) throw new Error('the lab has a gateway');

function factsIn(faults: Partial<LabFaults>): readonly Fact[] {
  return factsOf({ lab, report: {}, daemons: [], plan: { lab: 'x', changes: [] }, ...faults });
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

test('what differs in a namespace breaks what passes it; what differs elsewhere is a guess for all', () => {
  const change = (netns: string, title: string): Change => ({
    kind: 'create',
    row: sampleAddress('eth0', netns),
    reason: '',
    title,
  });
  const here = { lab: 'x', changes: [change('c', 'address of c'), change('c', 'route of c')] };
  expect(brokenBy({ plan: here })).toEqual([
    'the lab differs from its file (`vpclab plan`): address of c and 1 more',
    ...ways('c', ...out('c')),
  ]);
  const facts = factsIn({ plan: { lab: 'x', changes: [change('elsewhere', 'one'), ...here.changes] } });
  expect(facts.map(({ text, isGuess }) => [text.split(': ')[1], isGuess])).toEqual([
    ['address of c and 1 more', undefined],
    ['one', true],
  ]);
  expect(promises.every((promise) => facts[1]?.breaks(promise))).toBe(true);
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
