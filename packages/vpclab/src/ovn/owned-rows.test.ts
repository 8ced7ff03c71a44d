// Whose a row is, by its mark and by what holds it.

import type { View } from '@vpclab/ovsdb';
import { expect, test } from 'vitest';
import { ownedRows } from './owned-rows.ts';

type Row = { readonly _uuid: string; readonly [column: string]: unknown };

/** As much of a replica's view as is read. */
function viewOf(tables: Readonly<Record<string, readonly Row[]>>): View {
  return { tables: Object.keys(tables), table: (name: string) => tables[name] ?? [] } as unknown as View;
}

const ours = (name: string) =>
  new Map([
    ['vpclab:owner', 'lab'],
    ['vpclab:key', name],
  ]);
const port: Row = { _uuid: 'port-1', name: 'web-1', external_ids: ours('web-1') };
const own: Row = { _uuid: 'switch-1', name: 'ls-a', ports: ['port-1'], external_ids: ours('ls-a') };
const foreign: Row = { _uuid: 'switch-2', name: 'mine', ports: ['port-1'], external_ids: new Map() };
const read = (tables: Readonly<Record<string, readonly Row[]>>) => ownedRows(viewOf(tables), 'nb', 'lab');

test('a row of ours is found by its table and key, and held by its switch', () => {
  const rows = read({ Logical_Switch: [own], Logical_Switch_Port: [port] });
  expect(rows.rows.map(({ table, name }) => `${table} ${name}`).toSorted()).toEqual([
    'Logical_Switch ls-a',
    'Logical_Switch_Port web-1',
  ]);
  expect(rows.find('Logical_Switch_Port', 'web-1')).toBe(port);
  expect(rows.nameOf('port-1')).toBe('web-1');
  expect(rows.parentOf('port-1')).toEqual({ table: 'Logical_Switch', name: 'ls-a', column: 'ports' });
});

test.each([
  ['before', [foreign, own]],
  ['behind', [own, foreign]],
])('a row of ours that somebody put into a second container, %s ours, is held by that one', (_, switches) => {
  const rows = read({ Logical_Switch: switches, Logical_Switch_Port: [port] });
  expect(rows.parentOf('port-1')).toEqual({ table: 'Logical_Switch', name: '', column: 'ports' });
  expect(
    rows
      .holdersOf('port-1')
      .map(({ uuid }) => uuid)
      .toSorted(),
  ).toEqual(['switch-1', 'switch-2']);
  expect(rows.holderOfForeign('port-1')).toMatchObject({ name: 'ls-a' });
});

test.each<[string, ReadonlyMap<string, string>, 'ours' | 'foreign' | 'part' | 'nobody’s']>([
  ['our mark', ours('x'), 'ours'],
  ['no mark', new Map(), 'foreign'],
  [
    'the mark of another lab',
    new Map([
      ['vpclab:owner', 'lab-2'],
      ['vpclab:key', 'x'],
    ]),
    'nobody’s',
  ],
  ['the mark of a part of ours', new Map([['vpclab:owner', 'lab/routing']]), 'part'],
  ['the mark of a part of another', new Map([['vpclab:owner', 'lab-2/routing']]), 'nobody’s'],
  ['our owner without a key', new Map([['vpclab:owner', 'lab']]), 'nobody’s'],
  ['the mark of ovn-ic', new Map([['ic-learned-route', 'uuid']]), 'nobody’s'],
])('a route in our router with %s', (_, ids, whose) => {
  const route: Row = { _uuid: 'route-1', external_ids: ids };
  const router: Row = { _uuid: 'router-1', static_routes: ['route-1'], external_ids: ours('lr-a') };
  const found = read({ Logical_Router: [router], Logical_Router_Static_Route: [route] });
  const of = (rows: readonly { readonly row: unknown }[]): boolean => rows.some(({ row }) => row === route);
  expect([of(found.rows), of(found.foreign), of(found.parts)]).toEqual([
    whose === 'ours',
    whose === 'foreign',
    whose === 'part',
  ]);
  expect(found.parts.map(({ part }) => part)).toEqual(whose === 'part' ? ['routing'] : []);
});

test('a route in a router of somebody is no business of ours', () => {
  const route: Row = { _uuid: 'route-1', external_ids: new Map() };
  const router: Row = { _uuid: 'router-1', static_routes: ['route-1'], external_ids: new Map() };
  const found = read({ Logical_Router: [router], Logical_Router_Static_Route: [route] });
  expect([found.rows, found.foreign, found.parts]).toEqual([[], [], []]);
});
