// What a replica holds, as its selection says: which tables and columns, and what else is refused.

import { expect, test } from 'vitest';
import type { Condition } from '../protocol/condition.ts';
import { FakeSession, loaded } from '../../test/support/fake-session.ts';

test('a table that it does not hold is named, with those that it holds', () => {
  const { replica } = loaded({ T: true, U: ['name'] });
  expect(() => replica.table('V')).toThrow('the replica does not hold table V; it holds T, U');
  expect(() => replica.snapshot().table('V')).toThrow('the replica does not hold table V');
  expect([replica.tables, replica.snapshot().tables]).toEqual([
    ['T', 'U'],
    ['T', 'U'],
  ]);
});

test.each([
  [null, 'expected tables to select, got null'],
  ['T', 'expected tables to select, got "T"'],
  [{ T: false }, 'expected true or columns of T, got false'],
  [{ T: null }, 'expected true or columns of T, got null'],
])('a selection that is none, %j, is refused', (selection, message) => {
  expect(() => new FakeSession(selection as never)).toThrow(message);
});

test('a selection is taken as it was given, whatever becomes of it later', () => {
  const columns = ['name'];
  const where: Condition[] = [['name', '==', 'a']];
  const session = new FakeSession({ T: { columns, where }, U: columns });
  columns.push('nowhere');
  where.push(['name', '==', 'b']);
  session.down();
  session.up();
  expect(session.last.params[2]).toEqual({
    T: [{ columns: ['name'], where: [['name', '==', 'a']] }],
    U: [{ columns: ['name'] }],
  });
});

test('rows are found by what they hold, live and as they were', () => {
  const { replica } = loaded();
  for (const view of [replica, replica.snapshot()]) {
    const table = view.table('T');
    expect(table.filter((row) => row['name'] === 'b').map(({ _uuid }) => _uuid as string)).toEqual(['b']);
    expect(table.find((row) => row['name'] === 'b')?.['name']).toBe('b');
    expect(table.find((row) => row['name'] === 'c')).toBeUndefined();
  }
});

test('an index of what no row holds is refused, with the columns that there are', () => {
  const { replica } = loaded();
  expect(() => replica.table('T').index('nowhere')).toThrow(
    'the replica holds no column "nowhere" of T; it holds: name',
  );
});
