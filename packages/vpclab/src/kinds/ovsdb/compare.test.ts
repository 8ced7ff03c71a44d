// Which columns of a row are compared, and how: those that steer packets, whether or not the intent states them.

import { expect, test } from 'vitest';
import { managedTable } from '../../model/ovsdb-schema.ts';
import type { OvsdbRow, OvsdbValue } from '../../model/rows.ts';
import { compareOvsdb } from './compare.ts';

type Columns = Readonly<Record<string, OvsdbValue>>;

function row(db: OvsdbRow['db'], table: string, columns: Columns, parent?: OvsdbRow['parent']): OvsdbRow {
  const origin = { concept: 'vpc', name: 'vpc-a' } as const;
  return { kind: 'ovsdb', key: `x/${table}/x`, db, table, name: 'x', columns, parent, origin };
}
const NB = { kind: 'nb' } as const;
const SWITCH = { kind: 'vswitch', node: 'node-1' } as const;

test.each<[OvsdbRow['db'], string, string, OvsdbValue]>([
  [NB, 'Logical_Router_Static_Route', 'policy', 'src-ip'],
  [NB, 'Logical_Router_Static_Route', 'output_port', 'rp-1'],
  [NB, 'Logical_Router', 'enabled', false],
  [NB, 'Logical_Router_Port', 'enabled', false],
  [NB, 'Logical_Switch_Port', 'enabled', false],
  [NB, 'Logical_Switch_Port', 'port_security', ['02:00:00:00:00:09']],
  [NB, 'ACL', 'log', true],
  [SWITCH, 'Bridge', 'fail_mode', 'standalone'],
  [SWITCH, 'Bridge', 'datapath_type', 'netdev'],
  [SWITCH, 'Port', 'vlan_mode', 'access'],
  [SWITCH, 'Interface', 'ingress_policing_rate', 1000],
])('%o: what somebody wrote into %s.%s is drift, though no intent states it', (db, table, column, value) => {
  expect(managedTable(db.kind, table).columns.has(column)).toBe(true);
  expect(compareOvsdb(row(db, table, {}), row(db, table, { [column]: value }))).toEqual([
    { column, from: value, to: undefined },
  ]);
});

test.each<[OvsdbRow['db']['kind'], string, string]>([
  ['nb', 'Logical_Switch_Port', 'up'],
  ['nb', 'NB_Global', 'hv_cfg'],
  ['nb', 'BFD', 'status'],
  ['vswitch', 'Interface', 'ofport'],
  ['vswitch', 'Interface', 'statistics'],
  ['vswitch', 'Bridge', 'datapath_version'],
  ['vswitch', 'Open_vSwitch', 'cur_cfg'],
])('in %s, %s.%s is a report and no configuration', (db, table, column) => {
  expect(managedTable(db, table).columns.has(column)).toBe(false);
});

test.each<[string, OvsdbValue, OvsdbValue, boolean]>([
  ['the same', 'a', 'a', true],
  ['another', 'a', 'b', false],
  ['a set in another order', ['a', 'b'], ['b', 'a'], true],
  ['a set with one more', ['a'], ['a', 'b'], false],
  ['a set with one less', ['a', 'b'], ['a'], false],
  ['a scalar and a set of one', 'a', ['a'], true],
  ['a map', { map: { a: 'x' } }, { map: { a: 'x' } }, true],
  ['a map with another value', { map: { a: 'x' } }, { map: { a: 'y' } }, false],
  ['a map with one more', { map: { a: 'x' } }, { map: { a: 'x', b: 'y' } }, false],
  ['a map with one less', { map: { a: 'x', b: 'y' } }, { map: { a: 'x' } }, false],
  ['an empty map and an empty set', { map: {} }, [], true],
  ['a map and a set', { map: { a: 'x' } }, ['a'], false],
])('%s: %j and %j are equal: %s', (_, intended, observed, isEqual) => {
  const changes = compareOvsdb(row(NB, 'QoS', { action: intended }), row(NB, 'QoS', { action: observed }));
  expect(changes).toEqual(isEqual ? [] : [{ column: 'action', from: observed, to: intended }]);
});

const held = (table: string, name: string, column: string) => ({ table, name, column });

test.each<[string, OvsdbRow['parent'], boolean]>([
  ['its own', held('Logical_Switch', 'ls-a', 'ports'), true],
  ['another switch', held('Logical_Switch', 'ls-b', 'ports'), false],
  ['a switch of somebody', held('Logical_Switch', '', 'ports'), false],
  ['another column', held('Logical_Switch', 'ls-a', 'forwarding_groups'), false],
  ['nothing', undefined, false],
])('a port that is held by %s', (_, parent, isSame) => {
  const own = held('Logical_Switch', 'ls-a', 'ports');
  const changes = compareOvsdb(
    row(NB, 'Logical_Switch_Port', {}, own),
    row(NB, 'Logical_Switch_Port', {}, parent),
  );
  expect(changes).toEqual(isSame ? [] : [{ column: 'parent', from: parent, to: own }]);
});
