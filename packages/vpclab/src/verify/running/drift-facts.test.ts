import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { labOf, rowsOfLab } from '../../../test/support/written-lab.ts';
import type { Extent } from '../../concepts/concept-promises.ts';
import { promisesOf } from '../../concepts/promises.ts';
import type { Lab } from '../../model/lab.ts';
import type { Change } from '../../model/plan.ts';
import type { LabPromise } from '../../model/promise.ts';
import { OBSERVED } from '../../model/rows.ts';
import type { OvsdbRow, Row } from '../../model/rows.ts';
import type { Fact } from '../causes.ts';
import { driftFacts } from './drift-facts.ts';

const LABS = new URL('../../../../../labs/', import.meta.url);
const labNamed = (name: string): Lab => labOf(readFileSync(new URL(`${name}.yaml`, LABS), 'utf8'));

type Case = { readonly lab: Lab; readonly rows: readonly Row[]; readonly promises: readonly LabPromise[] };
function caseOf(lab: Lab, extent: Extent = 'exhaustive'): Case {
  return { lab, rows: rowsOfLab(lab), promises: promisesOf(lab, extent) };
}

const two = caseOf(labNamed('two-vpcs'));
const groups = caseOf(labNamed('security-groups'));

function factOf({ lab, rows }: Case, change: Change): Fact {
  const [found] = driftFacts({ lab, rows, changes: [change] });
  if (found === undefined) throw new Error('no fact');
  return found.fact;
}

function missing({ rows }: Case, key: string): Change {
  const row = rows.find((one) => `${one.kind} ${one.key}` === key);
  if (row === undefined) throw new Error(`no row ${key}`);
  return { kind: 'create', row, reason: '' };
}

/** Somebody's row of the northbound database. */
function foreign(table: string, parent: OvsdbRow['parent'], columns: OvsdbRow['columns']): Change {
  const name = 'somebody';
  const row: Row = {
    kind: 'ovsdb',
    key: `nb/${table}/${name}`,
    db: { kind: 'nb' },
    table,
    name,
    columns,
    parent,
    origin: OBSERVED,
  };
  return { kind: 'delete', row, reason: '' };
}

const router = (name: string) => ({ table: 'Logical_Router', name, column: 'static_routes' });
const route = (name: string, prefix: string): Change =>
  foreign('Logical_Router_Static_Route', router(name), { ip_prefix: prefix, nexthop: '192.0.2.1' });
const policy = (name: string, match: string): Change =>
  foreign('Logical_Router_Policy', router(name), { action: 'drop', priority: 1, match });
const list = (name: string, match: string): Change =>
  foreign('ACL', { table: 'Logical_Switch', name, column: 'acls' }, { action: 'drop', match });

/** Pairs of places (VPC and subnet, or `out`) between which promises of reachability can break. */
function between(of: Case, change: Change): readonly string[] {
  const fact = factOf(of, change);
  const place = (name: string): string => {
    const workload = of.lab.workloads.find((one) => one.name === name);
    return workload === undefined ? 'out' : `${workload.vpc}/${workload.subnet}`;
  };
  const found = of.promises.flatMap((promise) =>
    promise.kind === 'reach' && fact.breaks(promise)
      ? [[place(promise.from.name), place(promise.to.name)].toSorted().join(' ')]
      : [],
  );
  return [...new Set(found)].toSorted();
}

const SUBNETS = ['app', 'db', 'web'];
const across = SUBNETS.flatMap((a) => SUBNETS.map((b) => `vpc-a/${a} vpc-b/${b}`));
const outOf = (vpc: string): readonly string[] => SUBNETS.map((subnet) => `out ${vpc}/${subnet}`);
const near = (all: readonly string[], subnet: string): readonly string[] =>
  all.filter((one) => one.includes(subnet));
/** Everything of one subnet. */
const ofWeb = [
  ...near(outOf('vpc-a'), 'vpc-a/web'),
  ...['vpc-a/app vpc-a/web', 'vpc-a/db vpc-a/web', 'vpc-a/web vpc-a/web'],
  ...near(across, 'vpc-a/web'),
].toSorted();

test.each<[string, Change, readonly string[]]>([
  [
    'a route of a VPC to another',
    missing(two, 'ovsdb nb/Logical_Router_Static_Route/lr-vpc-b 10.0.0.0/16'),
    across,
  ],
  [
    'its default route',
    missing(two, 'ovsdb nb/Logical_Router_Static_Route/lr-vpc-a 0.0.0.0/0'),
    outOf('vpc-a'),
  ],
  ["somebody's route to one subnet", route('lr-vpc-b', '10.0.1.0/24'), near(across, 'vpc-a/web')],
  ["somebody's route to nowhere", route('lr-vpc-b', '172.20.0.0/16'), []],
  ['a policy about another VPC', policy('lr-vpc-a', 'ip4.dst == 10.1.1.0/24'), near(across, 'vpc-b/web')],
  ['a policy about nobody', policy('lr-vpc-a', 'ip4.dst == 10.9.0.0/16'), []],
  [
    'what a policy excepts does not count',
    policy('lr-vpc-a', 'ip4.dst == 10.1.1.0/24 && ip4.src != {10.0.1.0/24, 10.0.2.0/24}'),
    near(across, 'vpc-b/web'),
  ],
  ['an access list of a switch', list('ls-vpc-a-web', 'ip4'), ofWeb],
  ['an access list about a port that nobody asks', list('ls-vpc-a-web', 'ip4 && tcp.dst == 2222'), []],
  [
    'an access list about a workload',
    list('ls-vpc-a-web', 'outport == "vpc-a-web-1" && ip4.src == 10.1.3.0/24'),
    ['vpc-a/web vpc-b/db'],
  ],
  ['rules of a gateway', missing(two, 'nft nat-gateway-a'), outOf('vpc-a')],
  ['FRR of a gateway', missing(two, 'frr nat-gateway-b'), outOf('vpc-b')],
  ['the way into the VPC at a gateway', missing(two, 'route nat-gateway-a 10.0.0.0/16'), outOf('vpc-a')],
  [
    "the internet's way back",
    missing(two, 'route internet 0.0.0.0/0'),
    [...outOf('vpc-a'), ...outOf('vpc-b')],
  ],
  ['a port of a router', missing(two, 'ovsdb nb/Logical_Router_Port/rp-ls-vpc-a-web-lr-vpc-a'), ofWeb],
  ['a responder', missing(two, 'service internet 203.0.113.10'), [...outOf('vpc-a'), ...outOf('vpc-b')]],
])('what can break because of %s', (_, change, pairs) => {
  expect(between(two, change)).toEqual(pairs);
});

test.each<[string, Change, readonly string[]]>([
  [
    'rules of a security group',
    missing(groups, 'ovsdb nb/ACL/sg.shop.db egress deny'),
    ['shop/app shop/db', 'shop/db shop/ops'],
  ],
  [
    'a group of ports',
    missing(groups, 'ovsdb nb/Port_Group/sg.shop.db'),
    ['shop/app shop/db', 'shop/db shop/ops'],
  ],
])('what can break because of %s', (_, change, pairs) => {
  expect(between(groups, change)).toEqual(pairs);
});

test('a port and what is of one workload can break its own promises alone', () => {
  for (const key of [
    ...['ovsdb nb/Logical_Switch_Port/vpc-a-web-1', 'ovsdb node-1/Port/vpc-a-web-1', 'netns vpc-a-web-1'],
    ...['route vpc-a-web-1 0.0.0.0/0', 'neighbour vpc-a-web-1/eth0 10.0.1.1'],
  ]) {
    const fact = factOf(two, missing(two, key));
    const broken = two.promises.filter((promise) => promise.kind === 'reach' && fact.breaks(promise));
    const texts = broken.map(({ text }) => (text.includes('vpc-a-web-1') ? key : `${key}: ${text}`));
    expect(new Set(texts)).toEqual(new Set([key]));
  }
});

test('in no example a row is blamed for promises of VPCs that it has nothing to do with', () => {
  const wrong: string[] = [];
  for (const file of readdirSync(LABS).filter((name) => name.endsWith('.yaml'))) {
    const of = caseOf(labNamed(file.replace('.yaml', '')), 'sample');
    const vpcsOf = vpcsByName(of.lab);
    const changes = of.rows.map((row): Change => ({ kind: 'create', row, reason: '' }));
    for (const { change, fact } of driftFacts({ ...of, changes })) {
      const { row } = change;
      const own = ownVpcs(row, vpcsOf);
      if (own === undefined) continue;
      for (const promise of of.promises) {
        if (promise.kind !== 'reach' || !fact.breaks(promise)) continue;
        const involved = [promise.from.netns, promise.to.netns ?? promise.to.name].flatMap(
          (name) => vpcsOf.get(name) ?? [],
        );
        const isOwn = own.some((vpc) => involved.includes(vpc)) || involved.length < 2;
        if (!isOwn) wrong.push(`${file}: ${row.kind} ${row.key} and "${promise.text}"`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

function vpcsByName({ workloads, natGateways, vpcs }: Lab): ReadonlyMap<string, readonly string[]> {
  return new Map<string, readonly string[]>([
    ...workloads.map(({ name, vpc }) => [name, [vpc]] as const),
    ...natGateways.map((one) => [one.name, one.vpcs] as const),
    ...vpcs.map(({ name }) => [name, [name]] as const),
  ]);
}

/** Undefined where it is of no VPC alone. */
function ownVpcs(
  { origin }: Row,
  vpcsOf: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  if (origin.concept === 'subnet' || origin.concept === 'security-group')
    return [origin.name.split('/')[0] ?? ''];
  return ['workload', 'vpc', 'nat-gateway'].includes(origin.concept) ? vpcsOf.get(origin.name) : undefined;
}
