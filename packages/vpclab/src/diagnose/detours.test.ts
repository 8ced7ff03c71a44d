// A packet to 10.1.1.11 that a router or a namespace sent on, beside what differs from the lab file.

import { expect, it } from 'vitest';
import type { Change } from '../model/plan.ts';
import type { OvsdbRow, RouteRow } from '../model/rows.ts';
import { detoursOf } from './detours.ts';
import type { Choice } from './leg.ts';
import type { Known } from './world.ts';

const ORIGIN = { concept: 'transit', name: 'hub' };

function routerRoute(router: string, prefix: string): OvsdbRow {
  return {
    ...{ kind: 'ovsdb', key: `nb ${router} ${prefix}`, db: { kind: 'nb' }, origin: ORIGIN },
    ...{ table: 'Logical_Router_Static_Route', name: `${router} ${prefix}` },
    parent: { table: 'Logical_Router', name: router, column: 'static_routes' },
    columns: { ip_prefix: prefix },
  } as unknown as OvsdbRow;
}

const kernelRoute = {
  ...{ kind: 'route', key: 'gw 10.1.0.0/16', netns: 'gw', prefix: '10.1.0.0/16', via: '10.0.0.1' },
  ...{ device: 'eth1', origin: ORIGIN },
} as unknown as RouteRow;

const change = (kind: 'create' | 'delete', row: OvsdbRow | RouteRow): Change =>
  ({ kind, row, reason: '', columns: [] }) as unknown as Change;

const by = (prefix: string): Choice => ({ kind: 'router', place: 'lr-a', to: '10.1.1.11', prefix });
const out = (place: string, via?: string): Choice => ({ kind: 'kernel', place, to: '10.1.1.11', via });
const defaultRoute = { ...kernelRoute, prefix: '0.0.0.0/0' };

it.each<[string, Change, Choice, boolean]>([
  ['a longer one is missing', change('create', routerRoute('lr-a', '10.1.0.0/16')), by('0.0.0.0/0'), true],
  ['of another router', change('create', routerRoute('lr-b', '10.1.0.0/16')), by('0.0.0.0/0'), false],
  ['to elsewhere', change('create', routerRoute('lr-a', '10.2.0.0/16')), by('0.0.0.0/0'), false],
  ['a shorter one', change('create', routerRoute('lr-a', '0.0.0.0/0')), by('10.1.0.0/16'), false],
  ['somebody put it there', change('delete', routerRoute('lr-a', '10.1.1.0/24')), by('10.1.1.0/24'), true],
  ['to one address', change('delete', routerRoute('lr-a', '10.1.1.11')), by('10.1.1.11/32'), true],
  ['another was taken', change('delete', routerRoute('lr-a', '10.1.0.0/16')), by('10.1.1.0/24'), false],
  ['a kernel misses it', change('create', kernelRoute), out('gw', '192.0.2.1'), true],
  ['another kernel', change('create', kernelRoute), out('gx', '192.0.2.1'), false],
  ['to its own network', change('create', kernelRoute), out('gw'), false],
  ['the widest is none', change('create', defaultRoute), out('gw', '192.0.2.1'), false],
  ['somebody led it there', change('delete', kernelRoute), out('gw', '10.0.0.1'), true],
  ['somebody leads elsewhere', change('delete', kernelRoute), out('gw', '192.0.2.1'), false],
])('%s: %#', (_, differs, choice, isOne) => {
  const known = { changes: [differs], lineOf: () => undefined } as unknown as Known;
  expect(detoursOf(known, [choice]).length > 0).toBe(isOne);
});

it('blames a MAC that is another one than the lab file gives the next hop', () => {
  const known = { changes: [], lineOf: () => undefined } as unknown as Known;
  const sent = (mac: string | undefined): readonly string[] =>
    detoursOf(known, [
      { kind: 'neighbour', place: 'a', to: '10.0.0.1', mac, meant: '02:00:00:00:00:01' },
    ]).map(({ text }) => text);
  expect(sent('02:00:00:00:00:01')).toEqual([]);
  expect(sent(undefined)).toEqual([]);
  expect(sent('02:00:00:00:00:aa')).toEqual([
    'a has the MAC 02:00:00:00:00:aa for 10.0.0.1, which has 02:00:00:00:00:01',
  ]);
});
