// Updates that are read in slices, and what comes meanwhile.

import { expect, test } from 'vitest';
import { Members } from '../wire/members.ts';
import { MANY_MEMBERS } from '../wire/message-limits.ts';
import { type Arrival, Intake } from './intake.ts';
import { makeLayout } from './layout.ts';
import { compileColumn } from '../value/column-codec.ts';
import { parseSchema } from '../schema/schema.ts';
import { Table } from './table.ts';

const schema = parseSchema({ name: 'D', tables: { T: { columns: { name: { type: 'string' } } } } });
const MANY = MANY_MEMBERS + 1;

/** Rows `from` to `from + count`, each named after its number. */
function rows(count: number, how: 'initial' | 'insert' = 'initial', from = 0): unknown {
  const names = Array.from({ length: count }, (_, n) => `row-${from + n}`);
  return {
    T: new Members(
      names,
      names.map((name) => ({ [how]: { name } })),
    ),
  };
}

function intake({ hasReaders = false, hasListeners = false } = {}) {
  const columns = [...schema.tables.get('T')!.columns.values()].map((column) => compileColumn(column));
  const table = new Table('T', makeLayout('T', columns));
  const committed: string[] = [];
  const distrusted: unknown[] = [];
  let idle = 0;
  const own = new Intake(new Map([['T', table]]), {
    hasReaders: () => hasReaders,
    hasListeners: () => hasListeners,
    commit: ({ kind }, changes, isShown) => {
      if (!isShown) for (const change of changes) table.apply(change);
      committed.push(`${kind}: ${changes.length}${isShown ? ', shown' : ''}`);
    },
    distrust: (error) => distrusted.push(error),
    idle: () => (idle += 1),
  });
  const take = (kind: Arrival['kind'], updates: unknown) =>
    own.take({ kind, updates, lastTransaction: undefined });
  const done = async (): Promise<void> => {
    while (own.busy) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { own, take, done, table, committed, distrusted, idles: () => idle };
}

test('what is small is taken at once', () => {
  const { own, take, committed, table, idles } = intake();
  take('dump', rows(MANY_MEMBERS));
  expect([own.busy, committed, table.size, idles()]).toEqual([
    false,
    [`dump: ${MANY_MEMBERS}`],
    MANY_MEMBERS,
    0,
  ]);
});

test('what is large is taken in slices, and what comes meanwhile waits for its turn', async () => {
  const { own, take, done, committed, table, idles } = intake();
  take('dump', rows(MANY));
  take('notification', rows(1, 'insert', MANY));
  take('notification', rows(1, 'insert', MANY + 1));
  expect([own.busy, committed]).toEqual([true, []]);
  await done();
  // Nobody reads yet, so that the rows show as they are read.
  expect(committed).toEqual([`dump: ${MANY}, shown`, 'notification: 1', 'notification: 1']);
  expect([table.size, idles()]).toEqual([MANY + 2, 1]);
});

test.each([false, true])(
  'where somebody reads, all of it shows at once; told of it: %s',
  async (hasListeners) => {
    const { take, done, committed, table } = intake({ hasReaders: true, hasListeners });
    take('since', rows(MANY, 'insert'));
    await done();
    expect([committed, table.size]).toEqual([[`since: ${MANY}`], MANY]);
  },
);

test('a large dump takes away what it does not name; what changed since does not', async () => {
  for (const kind of ['dump', 'since'] as const) {
    const { take, done, table, committed } = intake({ hasReaders: true });
    take('dump', rows(3, 'initial', 2 * MANY));
    take(kind, rows(MANY, kind === 'dump' ? 'initial' : 'insert'));
    await done();
    expect(table.size).toBe(kind === 'dump' ? MANY : MANY + 3);
    expect(committed[1]).toBe(`${kind}: ${kind === 'dump' ? MANY + 3 : MANY}`);
  }
});

test('what a monitor that is gone had left is dropped, with all that waits', async () => {
  const { own, take, done, committed, idles } = intake({ hasReaders: true });
  take('dump', rows(MANY));
  take('notification', rows(1, 'insert', MANY));
  own.drop();
  take('dump', rows(2));
  await done();
  expect([committed, idles()]).toEqual([['dump: 2'], 1]);
});

test('what cannot be right is not believed, small or large', async () => {
  const { take, done, committed, distrusted } = intake();
  take('dump', { T: { a: { initial: 3 } } });
  take('notification', { T: { a: null } });
  const { T } = rows(MANY) as { T: Members };
  take('dump', { T: new Members([...T.names, 'odd'], [...T.items, { initial: 3 }]) });
  await done();
  expect(committed).toEqual([]);
  expect(distrusted).toHaveLength(3);
  expect(distrusted[1]).toMatchObject({ message: 'the update of T a is no object' });
});

test('a wrong message for a monitor that has ended is ignored', async () => {
  const { own, take, done, distrusted } = intake();
  const { T } = rows(MANY) as { T: Members };
  take('dump', { T: new Members([...T.names, 'odd'], [...T.items, { initial: 3 }]) });
  own.drop();
  await done();
  expect(distrusted).toEqual([]);
});
