// Rows of a replica and of a select are plain objects: what is copied, printed and written again says all that they say.
import { describe, expect, test } from 'vitest';
import { runAtOnce } from './replica/sliced.ts';
import { readUpdates } from './replica/table-updates.ts';
import { Table } from './replica/table.ts';
import { makeLayout } from './replica/layout.ts';
import { parseSchema } from './schema/schema.ts';
import { OperationList } from './transact/operation-list.ts';
import { TransactionResult } from './transact/result.ts';
import { Transaction } from './transact/transaction.ts';
import { Codecs } from './value/codecs.ts';
import { compileColumn } from './value/column-codec.ts';
import { toJson } from './value/row.ts';

const many = { min: 0, max: 'unlimited' };
const columns = {
  name: { type: 'string' },
  tags: { type: { key: 'string', ...many } },
  ids: { type: { key: 'string', value: 'string', ...many } },
  bytes: { type: 'integer' },
  sizes: { type: { key: 'integer', value: 'integer', ...many } },
  peer: { type: { key: 'string', min: 0 } },
};
const schema = parseSchema({ name: 'D', version: '1.0.0', tables: { T: { columns } } });
const uuid = '11111111-1111-1111-1111-111111111111';
const big = 9007199254740993n;
const wire = {
  name: 'n',
  tags: ['set', ['a', 'b']],
  ids: [
    'map',
    [
      ['k', 'v'],
      ['__proto__', 'w'],
    ],
  ],
  bytes: big,
  sizes: [
    'map',
    [
      [1, big],
      [2, 3],
    ],
  ],
} as const;

type Read = { readonly [column: string]: unknown };

function fromReplica(): Read {
  const codecs = [...schema.tables.get('T')!.columns.values()].map((column) => compileColumn(column));
  const table = new Table('T', makeLayout('T', codecs));
  const updates = { T: { [uuid]: { insert: structuredClone(wire) } } };
  for (const change of runAtOnce(readUpdates(new Map([['T', table]]), updates))) table.apply(change);
  return table.get(uuid)!;
}

function fromSelect(): Read {
  const codecs = new Codecs(schema, undefined);
  const list = new OperationList();
  const tx = new Transaction({ codecs, onMissing: 'error' }, list);
  const select = tx.select('T', []);
  const row = { _uuid: ['uuid', uuid], ...structuredClone(wire), peer: ['set', []] } as never;
  return new TransactionResult(undefined, list, [{ rows: [row] }], codecs).rows(select)[0] as Read;
}

const begin = () =>
  new Transaction({ codecs: new Codecs(schema, undefined), onMissing: 'error' }, new OperationList());

const insertOf = (row: object) => {
  const tx = begin();
  tx.insert('T', row as never);
  return (tx.operations[0] as { readonly row: object }).row;
};

const values = {
  _uuid: uuid,
  name: 'n',
  tags: ['a', 'b'],
  ids: new Map([
    ['k', 'v'],
    ['__proto__', 'w'],
  ]),
  bytes: big,
  sizes: new Map([
    [1n, big],
    [2n, 3n],
  ]),
  peer: undefined,
};
const text =
  `{"_uuid":"${uuid}","name":"n","tags":["a","b"],"ids":{"k":"v","__proto__":"w"},` +
  `"bytes":${big},"sizes":{"1":${big},"2":3}}`;

describe.each([
  ['a replica', fromReplica],
  ['a select', fromSelect],
])('a row of %s', (_from, read) => {
  test('is complete in every kind of copy', () => {
    const row = read();
    expect(Object.keys(row)).toEqual(Object.keys(values));
    for (const copy of [{ ...row }, structuredClone(row), Object.fromEntries(Object.entries(row))]) {
      expect(copy).toStrictEqual(values);
    }
    expect(row).toEqual(values);
  });

  test('is written by insert as it reads, and by a copy of it too', () => {
    const row = read();
    const written = { ...wire, bytes: big, peer: ['set', []] };
    expect([insertOf(row), insertOf({ ...row })]).toEqual([written, written]);
    expect(insertOf({ ...structuredClone(row), name: 'm' })).toEqual({ ...written, name: 'm' });
  });

  test('is JSON with every digit; so is a copy, through toJson', () => {
    const row = read();
    expect(JSON.stringify(row)).toBe(text);
    expect(JSON.stringify([row])).toBe(`[${text}]`);
    expect(JSON.stringify(toJson({ ...row }))).toBe(text);
  });

  test('cannot be written to', () => {
    const row = read() as { name: string; tags: string[] };
    expect(() => (row.name = 'm')).toThrow(TypeError);
    expect(() => row.tags.push('c')).toThrow(TypeError);
    expect(() => Object.assign(row, { other: 1 })).toThrow(TypeError);
  });

  test('can be verified in all that it holds, and so can a copy', () => {
    for (const row of [read(), { ...read() }]) {
      const tx = begin();
      tx.verify('T', row as never);
      expect(tx.operations).toMatchObject([
        {
          columns: ['name', 'tags', 'ids', 'bytes', 'sizes', 'peer'],
          rows: [{ ...wire, peer: ['set', []] }],
        },
      ]);
    }
  });
});
