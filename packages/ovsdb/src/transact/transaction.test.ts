import { describe, expect, test } from 'vitest';
import { parseSchema } from '../schema/schema.ts';
import { Codecs } from '../value/codecs.ts';
import type { Uuid } from '../value/uuid.ts';
import { OperationList } from './operation-list.ts';
import { TransactionResult } from './result.ts';
import { Transaction } from './transaction.ts';
import { upsert } from './upsert.ts';

const schema = parseSchema({
  name: 'D',
  version: '1.0.0',
  tables: {
    Switch: {
      columns: {
        name: { type: 'string' },
        ports: { type: { key: { type: 'uuid', refTable: 'Port' }, min: 0, max: 'unlimited' } },
        ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        tag: { type: { key: 'integer', min: 0 } },
      },
    },
    Port: { columns: { name: { type: 'string' } } },
  },
});
const uuid = '5f2c1a40-8a3e-4b57-9d13-0c2f6d1e7a90' as Uuid;
const begin = (onMissing: 'error' | 'skip' = 'error', list = new OperationList()) =>
  new Transaction({ codecs: new Codecs(schema, undefined), onMissing }, list);
const byUuid = [['_uuid', '==', ['uuid', uuid]]];

test.each([
  [
    'insert refers to what the same transaction inserts',
    (tx) => {
      const port = tx.insert('Port', { name: 'p' });
      tx.insert('Switch', { name: 's', ports: [port], ids: { a: 'b' } });
    },
    [
      { op: 'insert', table: 'Port', 'uuid-name': 'row0', row: { name: 'p' } },
      {
        op: 'insert',
        table: 'Switch',
        'uuid-name': 'row1',
        row: { name: 's', ports: ['set', [['named-uuid', 'row0']]], ids: ['map', [['a', 'b']]] },
      },
    ],
  ],
  [
    'insert with a UUID of its own',
    (tx) => tx.insert('Port', {}, { uuid }),
    [{ op: 'insert', table: 'Port', 'uuid-name': 'row0', uuid, row: {} }],
  ],
  [
    'update by UUID; undefined empties an optional column',
    (tx) => tx.update('Switch', uuid, { tag: undefined, name: 'n' }),
    [{ op: 'update', table: 'Switch', where: byUuid, row: { tag: ['set', []], name: 'n' } }],
  ],
  [
    'undefined leaves other columns alone',
    (tx) => tx.update('Switch', uuid, { name: undefined }),
    [{ op: 'update', table: 'Switch', where: byUuid, row: {} }],
  ],
  [
    'set gives keys of a map their values, whether they are there or not',
    (tx) => tx.mutate('Switch', uuid, 'ids', 'set', { a: 'b', c: 'd' }),
    [
      {
        op: 'mutate',
        table: 'Switch',
        where: byUuid,
        mutations: [
          ['ids', 'delete', ['set', ['a', 'c']]],
          [
            'ids',
            'insert',
            [
              'map',
              [
                ['a', 'b'],
                ['c', 'd'],
              ],
            ],
          ],
        ],
      },
    ],
  ],
  [
    'upsert inserts what was not found, and makes sure of that',
    (tx) => upsert(tx, 'Switch', undefined, ['name'], { name: 'n', tag: 1 }),
    [
      {
        op: 'wait',
        table: 'Switch',
        where: [['name', '==', 'n']],
        columns: ['_uuid'],
        until: '==',
        rows: [],
        timeout: 0,
      },
      { op: 'insert', table: 'Switch', 'uuid-name': 'row0', row: { name: 'n', tag: 1 } },
    ],
  ],
  [
    'upsert updates what was found, if that still has the key',
    (tx) => upsert(tx, 'Switch', { _uuid: uuid as never }, ['name'], { name: 'n', tag: 1 }),
    [
      {
        op: 'wait',
        table: 'Switch',
        where: byUuid,
        columns: ['name'],
        until: '==',
        rows: [{ name: 'n' }],
        timeout: 0,
      },
      { op: 'update', table: 'Switch', where: byUuid, row: { tag: 1 } },
    ],
  ],
  [
    'delete by row and by conditions',
    (tx) => {
      tx.delete('Switch', { _uuid: uuid });
      tx.delete('Switch', [
        ['tag', '>', 5],
        ['ids', 'includes', { a: 'b' }],
      ]);
    },
    [
      { op: 'delete', table: 'Switch', where: byUuid },
      {
        op: 'delete',
        table: 'Switch',
        where: [
          ['tag', '>', 5],
          ['ids', 'includes', ['map', [['a', 'b']]]],
        ],
      },
    ],
  ],
  [
    'mutate: values, keys and amounts',
    (tx) => {
      tx.mutate('Switch', uuid, 'ids', 'insert', { a: 'b' });
      tx.mutate('Switch', uuid, 'ids', 'delete', ['a']);
      tx.mutate('Switch', uuid, 'tag', '+=', 2n ** 60n);
    },
    [
      { op: 'mutate', table: 'Switch', where: byUuid, mutations: [['ids', 'insert', ['map', [['a', 'b']]]]] },
      { op: 'mutate', table: 'Switch', where: byUuid, mutations: [['ids', 'delete', ['set', ['a']]]] },
      { op: 'mutate', table: 'Switch', where: byUuid, mutations: [['tag', '+=', 2n ** 60n]] },
    ],
  ],
  [
    'select adds the UUID',
    (tx) => tx.select('Switch', [], ['name']),
    [{ op: 'select', table: 'Switch', where: [], columns: ['_uuid', 'name'] }],
  ],
  [
    'verify is a wait that does not wait',
    (tx) => tx.verify('Switch', { _uuid: uuid as never, name: 'n', tag: undefined }, ['name', 'tag']),
    [
      {
        op: 'wait',
        table: 'Switch',
        where: byUuid,
        columns: ['name', 'tag'],
        until: '==',
        rows: [{ name: 'n', tag: ['set', []] }],
        timeout: 0,
      },
    ],
  ],
  [
    'verifyNone',
    (tx) => tx.verifyNone('Switch', [['name', '==', 'n']]),
    [
      {
        op: 'wait',
        table: 'Switch',
        where: [['name', '==', 'n']],
        columns: ['_uuid'],
        until: '==',
        rows: [],
        timeout: 0,
      },
    ],
  ],
  [
    'the small ones',
    (tx) => {
      tx.comment('c');
      tx.assertLock('l');
      tx.commit(true);
      tx.abort();
    },
    [
      { op: 'comment', comment: 'c' },
      { op: 'assert', lock: 'l' },
      { op: 'commit', durable: true },
      { op: 'abort' },
    ],
  ],
] as readonly (readonly [string, (tx: Transaction) => unknown, readonly unknown[]])[])(
  '%s',
  (_name, build, operations) => {
    const tx = begin();
    build(tx);
    expect(tx.operations).toEqual(operations);
  },
);

describe('what the schema lacks', () => {
  test('is an error, or left out by choice', () => {
    expect(() => begin().insert('Port', { peer: 'x' })).toThrow(
      expect.objectContaining({ code: 'unknown-column' }) as Error,
    );
    for (const add of [
      (tx: Transaction) => tx.insert('Router', {}),
      (tx: Transaction) => tx.delete('Router', []),
      (tx: Transaction) => tx.verifyNone('Router', []),
    ]) {
      expect(() => add(begin())).toThrow(expect.objectContaining({ code: 'unknown-table' }) as Error);
    }
    const tx = begin('skip');
    tx.insert('Port', { name: 'p', peer: 'x' });
    expect(tx.operations).toMatchObject([{ row: { name: 'p' } }]);
  });
});

test('null is no value, and does not stand for the default', () => {
  expect(() => begin().insert('Port', { name: null as never })).toThrow(
    expect.objectContaining({ code: 'invalid-value' }) as Error,
  );
});

test('undefined does not empty a set or a map, which it is no value of', () => {
  for (const columns of [{ ports: undefined }, { ids: undefined }]) {
    expect(() => begin().update('Switch', uuid, columns)).toThrow(
      expect.objectContaining({ code: 'invalid-value' }) as Error,
    );
  }
  const tx = begin();
  tx.insert('Switch', { ports: undefined, ids: undefined, tag: undefined });
  expect(tx.operations).toMatchObject([{ row: { tag: ['set', []] } }]);
});

test.each([
  ['set of what is no map', (tx: Transaction) => tx.mutate('Switch', uuid, 'ports', 'set', [uuid])],
  ['upsert without a key', (tx: Transaction) => upsert(tx, 'Switch', undefined, [], { name: 'n' })],
  ['upsert without a value of the key', (tx: Transaction) => upsert(tx, 'Switch', undefined, ['name'], {})],
])('%s is refused', (_name, add) => {
  expect(() => add(begin())).toThrow(expect.objectContaining({ code: 'invalid-value' }) as Error);
});

test('what a row does not hold is not verified, as it was not read', () => {
  const read = { _uuid: uuid as never, name: 'n' };
  expect(() => begin().verify('Switch', read, ['name', 'tag'])).toThrow('tag, which the row does not hold');
});

test('handles of another transaction, or of an earlier attempt, stand for nothing', () => {
  const list = new OperationList();
  const [earlier, tx] = [begin(), begin('error', list)];
  const strange = earlier.insert('Port', { name: 'p' });
  const counted = earlier.update('Switch', [], { tag: 1 });
  const selected = earlier.select('Switch', []);
  tx.insert('Port', { name: 'q' });
  tx.update('Switch', [], { tag: 2 });
  tx.select('Switch', []);
  for (const misuse of [
    () => tx.insert('Switch', { ports: [strange] }),
    () => tx.mutate('Switch', [], 'ports', 'insert', [strange]),
    () => tx.delete('Port', strange),
    () => tx.select('Switch', [['ports', 'includes', [strange]]]),
  ]) {
    expect(misuse).toThrow('is no row of this transaction');
  }
  expect(tx.operations.length).toBe(3);
  const replies = [{ uuid: ['uuid', uuid] }, { count: 3 }, { rows: [] }] as const;
  const result = new TransactionResult(undefined, list, replies, new Codecs(schema, undefined));
  expect(() => result.uuid(strange)).toThrow('is no row of this transaction');
  expect(() => result.count(counted)).toThrow('is no operation of this transaction');
  expect(() => result.rows(selected)).toThrow('is no select of this transaction');
});

test('results are found by what the builder returned', () => {
  const list = new OperationList();
  const tx = begin('error', list);
  const port = tx.insert('Port', { name: 'p' });
  const update = tx.update('Switch', [], { tag: 1 });
  const select = tx.select('Switch', []);
  const replies = [
    { uuid: ['uuid', uuid] },
    { count: 3 },
    { rows: [{ name: 's', tag: ['set', []], ids: ['map', []] }] },
  ] as const;
  const result = new TransactionResult(port, list, replies, new Codecs(schema, undefined));
  expect([result.uuid(result.value), result.count(update)]).toEqual([uuid, 3]);
  expect(result.rows(select)).toEqual([{ name: 's', tag: undefined, ids: new Map() }]);
  expect(() => result.uuid({ ...port, uuidName: 'row9' })).toThrow('no row of this transaction');
});

test.each<[string, (tx: ReturnType<typeof begin>) => unknown, string]>([
  ['no columns', (tx) => tx.insert('Switch', null as never), 'expected the columns of a Switch, got null'],
  [
    'verify of a row that holds nothing',
    (tx) => tx.verify('Switch', { _uuid: uuid }),
    'verify needs the columns to be named, or a row that holds some',
  ],
  [
    'verify of what was not read',
    (tx) => tx.verify('Switch', { _uuid: uuid, name: 's' }, ['tag']),
    'verify needs the value that was read of tag, which the row does not hold',
  ],
  [
    'undefined for a map',
    (tx) => tx.update('Switch', uuid, { ids: undefined }),
    'undefined is no value: leave it out, or write {} to empty it',
  ],
  [
    'undefined for a set',
    (tx) => tx.update('Switch', uuid, { ports: undefined }),
    'undefined is no value: leave it out, or write [] to empty it',
  ],
  [
    'upsert without a key',
    (tx) => upsert(tx, 'Switch', undefined, [], { name: 's' }),
    'upsert needs the columns that tell rows of Switch apart',
  ],
  [
    'upsert without a value for its key',
    (tx) => upsert(tx, 'Switch', undefined, ['tag'], { name: 's' }),
    'is a key of upsert, and needs a value',
  ],
])('%s is refused, with the reason', (_, build, message) => {
  expect(() => build(begin())).toThrow(message);
});

test('verify may name the identity, and leaves the version out', () => {
  const list = new OperationList();
  const tx = begin('error', list);
  tx.verify('Switch', { _uuid: uuid, name: 's' }, ['_uuid', 'name']);
  tx.verify('Switch', { _uuid: uuid, _version: uuid, name: 's' });
  expect(list.operations.map((operation) => 'columns' in operation && operation.columns)).toEqual([
    ['_uuid', 'name'],
    ['name'],
  ]);
});

test('wait compares what it is given, also identities, in all columns that any row names', () => {
  const list = new OperationList();
  begin('error', list).wait('Switch', uuid, '!=', [{ _uuid: uuid, name: 'a' }, { tag: 1 }], 250);
  expect(list.operations).toEqual([
    {
      op: 'wait',
      table: 'Switch',
      where: byUuid,
      columns: ['_uuid', 'name', 'tag'],
      until: '!=',
      rows: [{ _uuid: ['uuid', uuid], name: 'a' }, { tag: 1 }],
      timeout: 250,
    },
  ]);
});

test('upsert of nothing but its key updates nothing', () => {
  const list = new OperationList();
  const found = { _uuid: uuid };
  expect(upsert(begin('error', list), 'Switch', found, ['name'], { name: 's' })).toBe(uuid);
  expect(list.operations.map(({ op }) => op)).toEqual(['wait']);
});

test.each([
  [{ uuid: ['uuid', 'short'] }, 'the server gave "short" for the UUID of a new row'],
  [{}, 'the server gave undefined for the UUID of a new row'],
])('a result without the UUID of a new row, %j, is said to be malformed', (result, message) => {
  const list = new OperationList();
  const handle = begin('error', list).insert('Port', {});
  const read = new TransactionResult(handle, list, [result as never], new Codecs(schema, undefined));
  expect(() => read.uuid(handle)).toThrow(message);
});

test.each([
  [{}, 'the server gave undefined for the rows of a select'],
  [{ rows: 'none' }, 'the server gave "none" for the rows of a select'],
  [{ rows: [null] }, 'the server gave null for a row of a select'],
  [{ rows: [7] }, 'the server gave 7 for a row of a select'],
])('rows that are none, %j, are said to be malformed', (result, message) => {
  const list = new OperationList();
  const handle = begin('error', list).select('Port', []);
  const read = new TransactionResult(handle, list, [result as never], new Codecs(schema, undefined));
  expect(() => read.rows(handle)).toThrow(expect.objectContaining({ code: 'malformed-message', message }));
});
