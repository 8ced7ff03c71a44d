// Which rows come and go in either database, by rows as a replica gives them.

import { expect, it } from 'vitest';
import { hasLearnedRoute, learnedRouteChanges } from './learned-routes.ts';
import type { NbView } from './northbound.ts';
import { advertisedOf, isLearnedByController, type SbView } from './southbound.ts';
import { hasStaticRoute, staticRouteChanges } from './static-routes.ts';
import type { Judged, RouteChange, WantedRoute } from './wanted-routes.ts';

type Row = Readonly<Record<string, unknown>> & { readonly _uuid: string };

/** Tables that can be looked up as those of a replica. */
function viewOf(tables: Readonly<Record<string, readonly Row[]>>): unknown {
  return {
    table: (name: string) => {
      const rows = tables[name] ?? [];
      const holds = (value: unknown, mapKey: string | undefined, key: unknown): boolean => {
        if (value instanceof Map) return mapKey === undefined ? value.has(key) : value.get(mapKey) === key;
        return Array.isArray(value) ? value.includes(key) : value === key;
      };
      return {
        get: (id: string) => rows.find((row) => row._uuid === id),
        index: (column: string, mapKey?: string) => ({
          get: (key: unknown) => rows.find((row) => holds(row[column], mapKey, key)),
          all: (key: unknown) => rows.filter((row) => holds(row[column], mapKey, key)),
        }),
      };
    },
  };
}

const OWNER = 'vpclab/routing';
const marks = (gateway: string, owner = OWNER) =>
  new Map([
    ['vpclab:owner', owner],
    ['vpclab:gateway', gateway],
    ['vpclab:router', 'lr'],
  ]);
const wanted = (gateway: string, prefix = '0.0.0.0/0'): WantedRoute => ({
  ...{ router: 'lr', gateway, prefix, nextHop: '10.0.255.11' },
});
const judged = (routes: readonly WantedRoute[], fields: Partial<Judged> = {}): Judged => ({
  ...{ judges: () => true, spares: () => false, routes },
  ...fields,
});
const told = (changes: readonly RouteChange[]): readonly string[] =>
  changes.map(({ kind, route }) => `${kind} ${route.prefix} ${route.gateway}`);

type Static = {
  readonly gateway: string;
  readonly owner?: string;
  readonly route_table?: string;
  readonly policy?: string;
};

function northbound(...rows: readonly Static[]): NbView {
  const routes = rows.map(({ gateway, owner, ...others }, index) => ({
    ...{ _uuid: `route-${index}`, ip_prefix: '0.0.0.0/0', nexthop: '10.0.255.11', route_table: '' },
    ...others,
    external_ids: marks(gateway, owner),
  }));
  const router = { _uuid: 'router', name: 'lr', static_routes: routes.map(({ _uuid }) => _uuid) };
  return viewOf({ Logical_Router: [router], Logical_Router_Static_Route: routes }) as NbView;
}

it('adds and removes static routes of its own gateways alone', () => {
  const changes = (view: NbView, what: Judged) => told(staticRouteChanges(view, OWNER, what));
  expect(changes(northbound(), judged([wanted('a')]))).toEqual(['add 0.0.0.0/0 a']);
  expect(changes(northbound({ gateway: 'a' }), judged([wanted('a')]))).toEqual([]);
  expect(changes(northbound({ gateway: 'a' }), judged([]))).toEqual(['remove 0.0.0.0/0 a']);
  expect(changes(northbound({ gateway: 'a' }), judged([], { judges: () => false }))).toEqual([]);
  // A gateway that got another name: the new row is there before the old one is missed.
  expect(changes(northbound({ gateway: 'old' }), judged([wanted('a')]))).toEqual([
    'remove 0.0.0.0/0 old',
    'add 0.0.0.0/0 a',
  ]);
  const foreign = northbound({ gateway: 'x', owner: 'somebody' });
  expect(changes(foreign, judged([wanted('a')]))).toEqual([]);
  expect(hasStaticRoute(foreign, wanted('a'))).toBe(true);
});

it.each([
  ['of another table of routes', { route_table: 'isolated' }],
  ['for some sources', { policy: 'src-ip' }],
])('adds a static route beside the same one %s', (_which, fields) => {
  const view = northbound({ gateway: 'x', owner: 'somebody', ...fields });
  expect(told(staticRouteChanges(view, OWNER, judged([wanted('a')])))).toEqual(['add 0.0.0.0/0 a']);
  expect(hasStaticRoute(view, wanted('a'))).toBe(false);
});

it('spares a static route until what replaces it is there', () => {
  const view = northbound({ gateway: 'a' });
  expect(told(staticRouteChanges(view, OWNER, judged([], { spares: () => true })))).toEqual([]);
});

type Learned = { readonly port: string; readonly prefix: string; readonly owner?: string };

function southbound(...rows: readonly Learned[]): SbView {
  const ports = [
    { _uuid: 'nat', logical_port: 'rp-nat', type: 'patch', datapath: 'lr', options: new Map() },
    {
      ...{ _uuid: 'gateway', logical_port: 'rp-gateway', type: 'patch', datapath: 'lr' },
      options: new Map([['chassis-redirect-port', 'cr-rp-gateway']]),
    },
    {
      ...{ _uuid: 'redirect', logical_port: 'cr-rp-gateway', type: 'chassisredirect', datapath: 'lr' },
      options: new Map([['dynamic-routing', 'true']]),
    },
    { _uuid: 'vif', logical_port: 'web-1', type: '', datapath: 'ls', options: new Map() },
  ];
  const advertised = ['10.0.1.0/24', '10.0.1.11', 'fd00::/64', '10.0.2.1', '10.0.3.1'];
  const tracked = [undefined, 'vif', undefined, 'gateway', 'nat'];
  return viewOf({
    Port_Binding: ports,
    Advertised_Route: advertised.map((prefix, index) => ({
      ...{ _uuid: `a-${index}`, datapath: 'lr', logical_port: 'nat', ip_prefix: prefix },
      tracked_port: tracked[index],
    })),
    Learned_Route: rows.map(({ port, prefix, owner }, index) => ({
      ...{ _uuid: `l-${index}`, datapath: 'lr', logical_port: port, ip_prefix: prefix },
      ...{ nexthop: '10.0.255.11', external_ids: marks('a', owner) },
    })),
  }) as SbView;
}

it('adds learned routes on the port of the gateway, and knows a host route by either form', () => {
  const portOf = (): string => 'rp-nat';
  const changes = (view: SbView, what: Judged, port: () => string | undefined = portOf) =>
    told(learnedRouteChanges(view, OWNER, { ...what, portOf: port }));
  const host = judged([wanted('a', '10.9.0.1/32')]);
  expect(changes(southbound(), host)).toEqual(['add 10.9.0.1/32 a']);
  expect(changes(southbound({ port: 'nat', prefix: '10.9.0.1' }), host)).toEqual([]);
  expect(changes(southbound({ port: 'nat', prefix: '10.9.0.1', owner: 'somebody' }), host)).toEqual([]);
  // On another port it leads elsewhere.
  expect(changes(southbound({ port: 'gateway', prefix: '10.9.0.1' }), host)).toEqual([
    'remove 10.9.0.1/32 a',
    'add 10.9.0.1/32 a',
  ]);
  // northd has not made the port yet.
  expect(changes(southbound(), host, () => 'rp-none')).toEqual([]);
  const left = southbound({ port: 'nat', prefix: '0.0.0.0/0' });
  expect(changes(left, judged([]))).toEqual(['remove 0.0.0.0/0 a']);
  expect(changes(left, judged([], { spares: () => true }))).toEqual([]);
  expect(hasLearnedRoute(left, wanted('b'), portOf)).toBe(true);
  expect(hasLearnedRoute(left, wanted('b', '10.9.0.1/32'), portOf)).toBe(false);
});

it('reads what OVN advertises, with the port whose chassis counts', () => {
  expect(advertisedOf(southbound(), ['rp-nat', 'rp-unknown'])).toEqual([
    { prefix: '10.0.1.0/24', port: 'rp-nat' },
    { prefix: '10.0.1.11/32', port: 'rp-nat', tracked: 'web-1' },
    { prefix: '10.0.2.1/32', port: 'rp-nat', tracked: 'cr-rp-gateway' },
    { prefix: '10.0.3.1/32', port: 'rp-nat' },
  ]);
  expect(advertisedOf(southbound(), ['web-1'])).toEqual([]);
});

it('leaves a port to the ovn-controller that learns on it, by its chassis-redirect port too', () => {
  expect(isLearnedByController(southbound(), 'rp-nat')).toBe(false);
  expect(isLearnedByController(southbound(), 'rp-gateway')).toBe(true);
  expect(isLearnedByController(southbound(), 'rp-none')).toBe(false);
});
