// Maps whose keys or values are on the wire something else than in JavaScript.

import { expect, test } from 'vitest';
import { parseSchema } from '../schema/schema.ts';
import type { Uuid } from '../value/uuid.ts';
import { compileColumn } from '../value/column-codec.ts';
import { makeLayout } from './layout.ts';
import { Table } from './table.ts';
import { runAtOnce } from './sliced.ts';
import { readUpdates } from './table-updates.ts';

const A = '5f2c1a40-8a3e-4b57-9d13-0c2f6d1e7a90' as Uuid;
const B = '6f2c1a40-8a3e-4b57-9d13-0c2f6d1e7a91' as Uuid;

function tableOf(type: object): Table {
  const schema = parseSchema({ name: 'D', tables: { T: { columns: { m: { type } } } } });
  const columns = [...schema.tables.get('T')!.columns.values()].map((column) => compileColumn(column));
  return new Table('T', makeLayout('T', columns));
}

const map = (key: string, value: string): object => ({ key, value, min: 0, max: 'unlimited' });

test.each<[string, object, unknown, unknown, ReadonlyMap<unknown, unknown>]>([
  [
    'text',
    map('string', 'string'),
    ['a', 'x'],
    ['b', 'y'],
    new Map([
      ['a', 'x'],
      ['b', 'y'],
    ]),
  ],
  [
    'rows by names',
    map('string', 'uuid'),
    ['a', ['uuid', A]],
    ['b', ['uuid', B]],
    new Map([
      ['a', A],
      ['b', B],
    ]),
  ],
  [
    'names by rows',
    map('uuid', 'string'),
    [['uuid', A], 'x'],
    [['uuid', B], 'y'],
    new Map([
      [A, 'x'],
      [B, 'y'],
    ]),
  ],
  [
    'numbers',
    map('integer', 'integer'),
    [1, 2],
    [3, 4],
    new Map([
      [1n, 2n],
      [3n, 4n],
    ]),
  ],
])('a map of %s is read, and changed before it is read', (_, type, first, second, expected) => {
  const table = tableOf(type);
  const update = (rows: object): void => {
    for (const change of runAtOnce(readUpdates(new Map([['T', table]]), { T: rows }))) table.apply(change);
  };
  update({ r: { insert: { m: ['map', [first]] } }, whole: { insert: { m: ['map', [first, second]] } } });
  expect(table.get('whole')?.['m']).toEqual(expected);
  update({ r: { modify: { m: ['map', [second]] } } });
  expect(table.get('r')?.['m']).toEqual(expected);
  // The same pair again takes it away.
  update({ r: { modify: { m: ['map', [second]] } } });
  const left: unknown = table.get('r')?.['m'];
  expect([...(left as ReadonlyMap<unknown, unknown>)]).toEqual([[...expected][0]]);
});
