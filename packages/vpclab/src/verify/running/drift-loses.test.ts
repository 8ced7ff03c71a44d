import { expect, test } from 'vitest';
import { foreign, missing, promisedLab, promisedRows } from '../../../test/support/promised-lab.ts';
import type { Change } from '../../model/plan.ts';
import type { Drift } from '../causes.ts';
import type { Lost } from '../trace.ts';
import { driftFacts } from './drift-facts.ts';

function driftOf(change: Change): Drift | undefined {
  const [found] = driftFacts({ lab: promisedLab, rows: promisedRows, changes: [change] });
  return found?.fact.drift;
}

const at = (datapath: string, table: string): Lost => ({ text: 'there', at: { datapath, table } });
const ROUTING = at('lr-red', 'lr_in_ip_routing');
const POLICIES = at('lr-red', 'lr_in_policy');
const ADMISSION = at('lr-red', 'lr_in_admission');
const LISTS = at('ls-red-web', 'ls_in_acl_eval');
const LISTS_BEFORE = at('ls-red-web', 'ls_out_acl');
const LOOKUP = at('ls-red-web', 'ls_in_l2_lkup');
const ELSEWHERE = at('lr-pink', 'lr_in_ip_routing');
const BEHIND: Lost = { text: 'a port or behind it' };
const PLACES = {
  ...{ ROUTING, POLICIES, ADMISSION, LISTS, LISTS_BEFORE, LOOKUP, ELSEWHERE, BEHIND },
  CARRIED: { ...BEHIND, isCarried: true },
} as const;
type PlaceName = keyof typeof PLACES;

const list = (of: string, table: string): Change =>
  foreign('ovsdb', 'nb/ACL/sg.red.db egress deny', {
    parent: { table, name: of, column: 'acls' },
  });
const row = (table: string, name: string): Change => missing('ovsdb', `nb/${table}/${name}`);
const policy = foreign('ovsdb', 'nb/Logical_Router_Static_Route/lr-red 0.0.0.0/0', {
  table: 'Logical_Router_Policy',
});

const NOT_LISTS: readonly PlaceName[] = ['ROUTING', 'POLICIES', 'ADMISSION', 'LOOKUP', 'ELSEWHERE', 'BEHIND'];
const ALL: readonly PlaceName[] = [...NOT_LISTS, 'LISTS', 'LISTS_BEFORE'];
const AT_LISTS: readonly PlaceName[] = ['LISTS', 'LISTS_BEFORE'];

test.each<[string, Change, readonly PlaceName[], readonly PlaceName[]]>([
  // A route or policy sends packets where anything can become of them.
  ['a route', row('Logical_Router_Static_Route', 'lr-red 0.0.0.0/0'), ALL, ['ROUTING']],
  ['a policy', policy, ALL, ['POLICIES']],
  ['a list of a group', row('ACL', 'sg.red.db egress deny'), [...AT_LISTS, 'BEHIND'], AT_LISTS],
  ['a list of that switch', list('ls-red-web', 'Logical_Switch'), [...AT_LISTS, 'BEHIND'], AT_LISTS],
  ['a list of another one', list('ls-pink-web', 'Logical_Switch'), [...AT_LISTS, 'BEHIND'], []],
  ['a group of ports', row('Port_Group', 'sg.red.db'), [...AT_LISTS, 'BEHIND'], AT_LISTS],
  // Without its port a router finds no way, or admits nothing.
  [
    'a port of the router',
    row('Logical_Router_Port', 'rp-ls-red-web-lr-red'),
    NOT_LISTS,
    ['ROUTING', 'ADMISSION'],
  ],
  ['the router', row('Logical_Router', 'lr-red'), NOT_LISTS, ['ROUTING', 'ADMISSION']],
  ['a port of the switch', row('Logical_Switch_Port', 'a'), NOT_LISTS, ['LOOKUP']],
  ['the switch', row('Logical_Switch', 'ls-red-web'), NOT_LISTS, ['LOOKUP']],
])('where OVN drops packets because of %s', (_, change, canLose, isAt) => {
  const drift = driftOf(change);
  expect(drift?.where).toBe('ovn');
  const names = (which: 'canLose' | 'isAt') =>
    Object.entries(PLACES).flatMap(([name, lost]) => (drift?.[which](lost) === true ? [name] : []));
  expect(names('canLose').toSorted()).toEqual(canLose.toSorted());
  expect(names('isAt').toSorted()).toEqual(isAt.toSorted());
});

test.each<[string, Change]>([
  ['a namespace', missing('address', 'a/eth0 10.0.1.11/24')],
  ['the switch of a node', missing('ovsdb', 'east/Port/a')],
])('what is in %s can lose a packet anywhere, and OVN does not show it', (_, change) => {
  const drift = driftOf(change);
  expect(drift?.where).toBe('namespace');
  for (const lost of Object.values(PLACES)) {
    expect(drift?.canLose(lost)).toBe(true);
    expect(drift?.isAt(lost)).toBe(false);
  }
});

test('what others stand on comes first, and what is only in the way last', () => {
  const changes = [
    foreign('netns', 'a', { name: 'x' }),
    missing('service', 'a 10.0.1.11'),
    missing('address', 'a/eth0 10.0.1.11/24'),
    missing('veth', 'a/eth0~east/a'),
  ];
  const facts = driftFacts({ lab: promisedLab, rows: promisedRows, changes });
  expect(facts.map(({ change }) => change.row.kind)).toEqual(['veth', 'address', 'service', 'netns']);
});

test('a lab that is as its file says differs in nothing', () => {
  expect(driftFacts({ lab: promisedLab, rows: promisedRows, changes: [] })).toEqual([]);
});
