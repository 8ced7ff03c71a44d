import { expect, test } from 'vitest';
import type { OvsdbRow, Row } from '../model/rows.ts';
import { sampleAddress, sampleLink as link } from '../../test/support/sample-rows.ts';
import { diff } from './diff.ts';

const origin = { concept: 'subnet', name: 'vpc-a/web' } as const;

function port(parts: Partial<OvsdbRow> = {}): OvsdbRow {
  return {
    kind: 'ovsdb',
    key: 'nb/Logical_Switch_Port/web-1',
    db: { kind: 'nb' },
    table: 'Logical_Switch_Port',
    name: 'web-1',
    columns: {
      name: 'web-1',
      addresses: ['02:00:00:00:00:01 10.0.0.11'],
      external_ids: { map: { vpc: 'vpc-a' } },
    },
    parent: { table: 'Logical_Switch', name: 'ls-a', column: 'ports' },
    origin,
    ...parts,
  };
}

const address: Row = sampleAddress();

test('what is there and as intended is no change', () => {
  expect(diff('lab', [port(), link('node-1'), address], [address, link('node-1'), port()]).changes).toEqual(
    [],
  );
});

test('what is missing is created, what nothing asks for is deleted, deletes first', () => {
  const plan = diff('lab', [port()], [address]);
  expect(plan.changes.map(({ kind, row }) => `${kind} ${row.kind}`)).toEqual([
    'delete address',
    'create ovsdb',
  ]);
});

test('an update names the columns that differ, and nothing else', () => {
  const plan = diff('lab', [port()], [port({ columns: { ...port().columns, addresses: [] } })]);
  expect(plan.changes).toMatchObject([
    { kind: 'update', columns: [{ column: 'addresses', from: [], to: ['02:00:00:00:00:01 10.0.0.11'] }] },
  ]);
});

test('a port that somebody disabled is drift, though the intent does not state the column', () => {
  const plan = diff('lab', [port()], [port({ columns: { ...port().columns, enabled: false } })]);
  expect(plan.changes).toMatchObject([
    { kind: 'update', columns: [{ column: 'enabled', from: false, to: undefined }] },
  ]);
});

test('external_ids of others are left alone, ours are put back', () => {
  const withMore = { ...port().columns, external_ids: { map: { vpc: 'vpc-a', 'neutron:x': 'y' } } };
  expect(diff('lab', [port()], [port({ columns: withMore })]).changes).toEqual([]);
  const wrong = { ...port().columns, external_ids: { map: { vpc: 'vpc-b' } } };
  expect(diff('lab', [port()], [port({ columns: wrong })]).changes).toHaveLength(1);
});

test('a set is compared without order, a scalar as a set of one, unset as the empty set', () => {
  const intended = port({ columns: { name: 'x', addresses: ['b', 'a'], port_security: [] } });
  const observed = port({ columns: { name: ['x'], addresses: ['a', 'b'], type: '' } });
  expect(diff('lab', [intended], [observed]).changes).toEqual([]);
});

test('a port held by the wrong switch is moved', () => {
  const elsewhere = port({ parent: { table: 'Logical_Switch', name: 'ls-b', column: 'ports' } });
  expect(diff('lab', [port()], [elsewhere]).changes).toMatchObject([
    { kind: 'update', columns: [{ column: 'parent' }] },
  ]);
});

test('when a link moves to another node its addresses are made again, though they are still observed', () => {
  const plan = diff('lab', [link('node-2'), address], [link('node-1'), address]);
  expect(plan.changes.map(({ kind, row }) => `${kind} ${row.key}`)).toEqual([
    'delete web-1/eth0~node-1/web-1',
    'create web-1/eth0~node-2/web-1',
    'create web-1/eth0 10.0.0.11/24',
  ]);
});

test('a recreated object is created whole, even where it differs', () => {
  const differing: Row = { ...sampleAddress(), isUnrouted: true };
  const plan = diff('lab', [link('node-2'), address], [link('node-1'), differing]);
  expect(plan.changes.at(-1)).toMatchObject({
    kind: 'create',
    reason: 'its link web-1/eth0 is recreated',
    row: { key: address.key },
  });
});

test('what nobody owns was put there by somebody, what has no owner is ours', () => {
  const reasonOf = (row: Row): string | undefined => diff('lab', [], [row]).changes[0]?.reason;
  expect(reasonOf(port())).toBe('nothing in the lab file asks for it');
  expect(reasonOf({ ...port(), owner: undefined } as unknown as Row)).toBe(
    'nothing in the lab file asks for it',
  );
  expect(reasonOf(port({ owner: { kind: 'nobody' } }))).toBe(
    'somebody put it there; the lab file does not ask for it',
  );
});

test('a MAC left to the kernel is no difference, another MTU is', () => {
  const observed = link('node-1');
  if (observed.kind !== 'veth') throw new TypeError('not a link');
  const seen: Row = {
    ...observed,
    a: { ...observed.a, mac: '02:00:00:00:00:09' },
    b: { ...observed.b, mtu: 1500 },
  };
  expect(diff('lab', [link('node-1')], [seen]).changes).toMatchObject([
    { kind: 'update', columns: [{ column: 'b.mtu', from: 1500, to: 1442 }] },
  ]);
});

test('when an address of a device goes, what the kernel takes along is ensured again', () => {
  const gone: Row = { ...address, key: 'web-1/eth0 10.0.0.10/24', address: '10.0.0.10' };
  const elsewhere: Row = { ...address, key: 'db-1/eth0 10.0.0.12/24', netns: 'db-1', address: '10.0.0.12' };
  const route: Row = {
    kind: 'route',
    key: 'web-1 0.0.0.0/0',
    netns: 'web-1',
    prefix: '0.0.0.0/0',
    via: '10.0.0.1',
    device: 'eth0',
    origin,
  };
  const neighbour: Row = {
    kind: 'neighbour',
    key: 'web-1/eth0 10.0.0.1',
    netns: 'web-1',
    device: 'eth0',
    address: '10.0.0.1',
    mac: '02:00:00:00:00:02',
    origin,
  };
  const intended = [address, elsewhere, route, neighbour];
  expect(
    diff('lab', intended, [...intended, gone]).changes.map(({ kind, row }) => `${kind} ${row.key}`),
  ).toEqual([
    'delete web-1/eth0 10.0.0.10/24',
    'create web-1/eth0 10.0.0.11/24',
    'create web-1/eth0 10.0.0.1',
    'create web-1 0.0.0.0/0',
  ]);
});

const NODE: Row = {
  kind: 'netns',
  key: 'node-1',
  name: 'node-1',
  machine: 'local',
  role: 'node',
  resolver: undefined,
  origin: { concept: 'node', name: 'node-1' },
};

test('every change says who asks for it, and why', () => {
  const unasked: Row = { ...address, key: 'web-1/eth0 10.0.0.12/24', address: '10.0.0.12' };
  const edge: Row = { ...NODE, key: 'edge', name: 'edge', origin: { concept: 'edge', name: 'edge' } };
  const foreign = port({ key: 'nb/Logical_Switch_Port/x', name: 'x', owner: { kind: 'nobody' } });
  const plan = diff(
    'lab',
    [port({ columns: { name: 'web-1' } }), edge, NODE],
    [port({ columns: { name: 'web-2', type: 'x' } }), unasked, foreign, { ...NODE, role: 'workload' }],
  );
  expect(plan.changes.map(({ kind, row, reason }) => `${kind} ${row.key}: ${reason}`)).toEqual([
    'delete web-1/eth0 10.0.0.12/24: nothing in the lab file asks for it',
    'delete nb/Logical_Switch_Port/x: somebody put it there; the lab file does not ask for it',
    'create edge: edge needs it and it does not exist',
    'replace node-1: node node-1 says otherwise: role',
    'update nb/Logical_Switch_Port/web-1: subnet vpc-a/web says otherwise: name, type',
  ]);
  expect(plan.changes.map(({ place }) => place)).toEqual([
    'namespace web-1',
    'northbound',
    'namespace edge',
    'namespace node-1',
    'northbound',
  ]);
});

test('what another part keeps is listed beside the plan, and only then', () => {
  const kept = port({ key: 'nb/Logical_Switch_Port/r', name: 'r', owner: { kind: 'part', part: 'routing' } });
  expect(diff('lab', [port()], [port(), kept])).toEqual({
    lab: 'lab',
    changes: [],
    others: [{ row: kept, title: expect.stringContaining('NB Logical_Switch_Port') }],
  });
  expect(diff('lab', [port()], [port()])).toEqual({ lab: 'lab', changes: [] });
});

test('consequences are told where there are any', () => {
  const plan = diff('lab', [NODE, port()], [{ ...NODE, role: 'workload' }]);
  expect(plan.changes.map(({ consequences }) => consequences?.map(({ message }) => message))).toEqual([
    ['everything in node-1 is recreated'],
    undefined,
  ]);
});
