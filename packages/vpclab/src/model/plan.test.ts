import { expect, test } from 'vitest';
import { sampleAddress, sampleLink } from '../../test/support/sample-rows.ts';
import { changesOf, identityOf, isEmpty, rowsOf } from './plan.ts';
import type { Change } from './plan.ts';

const rows = [sampleLink('node-1'), sampleAddress(), sampleLink('node-2')];
const changes = rows.map(
  (row): Change => ({ kind: 'create', row, title: row.key, reason: 'missing', consequences: [] }) as never,
);

test('rows and changes of one kind, in their order', () => {
  expect(rowsOf(rows, 'veth')).toEqual([rows[0], rows[2]]);
  expect(changesOf(changes, 'veth')).toEqual([changes[0], changes[2]]);
  expect(changesOf(changes, 'address')).toEqual([changes[1]]);
  expect(changesOf(changes, 'route')).toEqual([]);
});

test('a row among all rows has its kind and its key', () => {
  expect(identityOf(sampleAddress())).toBe('address web-1/eth0 10.0.0.11/24');
});

test('a plan is empty without changes, whatever else it tells', () => {
  const plan = { lab: 'x', changes: [], others: rows } as never;
  expect(isEmpty(plan)).toBe(true);
  expect(isEmpty({ lab: 'x', changes } as never)).toBe(false);
});
