// A lab with a promise of each kind, each under a short name: what can break it is asked in tables.
// `a`, `b` and the gateway `gx` are on east; `c`, the gateway `gw`, the office's gateway and the resolver are on west.

import { promisesOf } from '../../src/concepts/promises.ts';
import type { Change } from '../../src/model/plan.ts';
import type { LabPromise } from '../../src/model/promise.ts';
import type { Row, RowKind, RowOf } from '../../src/model/rows.ts';
import { concernsIn } from '../../src/verify/running/concerns.ts';
import { intendedIn } from '../../src/verify/running/intended.ts';
import { pathsIn } from '../../src/verify/running/promise-path.ts';
import { labOf, rowsOfLab } from './written-lab.ts';

export const promisedLab = labOf(`
nodes: [east, west]
central: { servers: 3 }
flowLogs: {}
monitoring: {}
internet: { hosts: 2 }
transit: { attachments: [red, blue, pink] }
vpcs:
  - name: red
    cidr: 10.0.0.0/16
    connections: 100
    dns: true
    subnets: [{ name: web, cidr: 10.0.1.0/24 }, { name: db, cidr: 10.0.2.0/24, securityGroups: [db] }]
    natGateways: [{ name: gw, node: west }]
    routes: [{ prefix: 172.20.0.0/16, nextHop: 10.0.2.13 }]
    securityGroups: [{ name: db, ingress: [{ protocol: tcp, port: 80, from: 0.0.0.0/0 }, { protocol: udp, port: 7, from: 10.0.1.0/24 }] }]
  - name: blue
    cidr: 10.1.0.0/16
    subnets: [{ name: web, cidr: 10.1.1.0/24 }]
    natGateways: [{ name: gx, node: east }]
  - { name: green, cidr: 10.2.0.0/16, subnets: [{ name: web, cidr: 10.2.1.0/24 }] }
  - { name: pink, cidr: 10.3.0.0/16, subnets: [{ name: web, cidr: 10.3.1.0/24 }] }
sites:
  - { name: office, vpc: red, cidr: 172.16.0.0/24, asn: 64600 }
workloads:
  - name: a
    vpc: red
    subnet: web
    node: east
    run: [{ name: shell, command: sleep 9, ports: [7777] }]
  - { name: b, vpc: red, subnet: web, node: east }
  - { name: c, vpc: red, subnet: db, node: west, address: 10.0.2.13, forwards: true }
  - { name: d, vpc: blue, subnet: web, node: east }
  - { name: e, vpc: green, subnet: web, node: east }
  - { name: f, vpc: pink, subnet: web, node: west }
`);
export const promisedRows = rowsOfLab(promisedLab);
const PROMISES = promisesOf(promisedLab, 'exhaustive');

/** Short names, and the promises. */
const ASKED = {
  'a > b': /^a reaches b /,
  'b > a by udp': /^b reaches a /,
  'a > c': /^a reaches c \(tcp\)/,
  'a > d': /^a reaches d /,
  'a > out': /^a reaches host-1 /,
  'a > out 2': /^a reaches host-2 /,
  'd > out': /^d reaches host-1 /,
  'a | e': /^a does not reach e /,
  'out | a': /^host-1 does not reach a /,
  'office > c': /^office-host-1 reaches c at/,
  'session of gw': /^gw has its session/,
  'route to gw': /^the edge routes 10\.0\.0\.0\/16/,
  'name of b': /^a finds b\./,
  listener: /^b reaches shell of a/,
  program: /^shell runs in a/,
  forward: /^packets of a for 172\.20/,
  quota: /^gw lets red have 100 connections/,
  'flow log': /^east reports its flows/,
  monitoring: /^Prometheus scrapes/,
  cluster: /^central takes part .* northbound/,
};
export type AskedName = keyof typeof ASKED;
export const ASKED_NAMES = Object.keys(ASKED).filter((name): name is AskedName => Object.hasOwn(ASKED, name));

export function promiseNamed(name: AskedName): LabPromise {
  const promise = PROMISES.find(({ text }) => ASKED[name].test(text));
  if (promise === undefined) throw new Error(`no promise is ${name}`);
  return promise;
}

function rowNamed<K extends RowKind>(kind: K, key: string): RowOf<K> {
  const isMeant = (row: Row): row is RowOf<K> => row.kind === kind && row.key === key;
  const row = promisedRows.find(isMeant);
  if (row === undefined) throw new Error(`no ${kind} ${key}`);
  return row;
}

export function missing(kind: RowKind, key: string): Change {
  return { kind: 'create', row: rowNamed(kind, key), reason: '' };
}

/** Somebody's row, like one of the lab's. */
export function foreign<K extends RowKind>(kind: K, like: string, given: Partial<RowOf<K>>): Change {
  const row: Row = { ...rowNamed(kind, like), ...given };
  return { kind: 'delete', row: { ...row, key: `${row.key} of somebody` }, reason: '' };
}

/** One of the lab's rows, of which a column is otherwise. */
export function changed(kind: RowKind, key: string, column: string, from: unknown, to: unknown): Change {
  const row = rowNamed(kind, key);
  return { kind: 'update', row, observed: row, columns: [{ column, from, to }], reason: '' };
}

const concerns = concernsIn(intendedIn(promisedLab, promisedRows));
const pathOf = pathsIn(promisedLab);

/** In the order of the alphabet. */
export function canBreak(change: Change): readonly AskedName[] {
  return ASKED_NAMES.filter((name) => concerns(change, pathOf(promiseNamed(name)))).toSorted();
}
