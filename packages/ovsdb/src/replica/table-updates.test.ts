import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Members } from '../wire/members.ts';
import { MessageText } from '../wire/message-text.ts';
import { runAtOnce } from './sliced.ts';
import { readDump, readSmallUpdates, readUpdates, rowReader } from './table-updates.ts';
import { Table } from './table.ts';

test('a row that came keeps no text of other updates alive', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const table = new Table('T');
  const heap = () => (collect(), process.memoryUsage().heapUsed);
  const before = heap();
  for (let n = 0; n < 64; n++) {
    const uuid = `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`;
    const text = `{"params":[{"T":{"${uuid}":{"insert":{"name":"n"}}}}]}${String(n).padStart(1 << 18)}`;
    const [updates] = new MessageText(text).read(0)!.params as readonly unknown[];
    for (const change of readSmallUpdates(new Map([['T', table]]), updates)) table.apply(change);
  }
  expect(table.size).toBe(64);
  expect(heap() - before).toBeLessThan(1 << 21);
});

test('rows that were read as they arrived are rows of the dump, and of what changed since', () => {
  const table = new Table('T');
  const tables = new Map([['T', table]]);
  const read = rowReader(tables);
  const row = read('T', 'u', { initial: { name: 'n' } });
  expect(row).toBeInstanceOf(table.rowClass);
  const updates = { T: new Members(['u'], [row]) };
  expect(runAtOnce(readDump(tables, updates))).toMatchObject([{ kind: 'insert', uuid: 'u', new: row }]);
  expect(runAtOnce(readUpdates(tables, updates))).toMatchObject([{ kind: 'insert', uuid: 'u', new: row }]);
  for (const kept of [{ modify: { name: 'm' } }, { delete: null }, null, 3]) {
    expect(read('T', 'u', kept)).toBe(kept);
  }
  const other = { initial: {} };
  expect(read('another table', 'u', other)).toBe(other);
});

test.each([
  ['a dump', readDump, 'initial'],
  ['what changed', readUpdates, 'insert'],
] as const)('%s gives way after every 128 rows, and passes over tables that nobody holds', (_, read, how) => {
  const rows = Object.fromEntries(Array.from({ length: 300 }, (__, n) => [`u${n}`, { [how]: {} }]));
  const work = read(new Map([['T', new Table('T')]]), { T: rows, Nobody: { x: null } });
  let steps = 0;
  let step = work.next();
  while (step.done !== true) {
    steps += 1;
    step = work.next();
  }
  expect(steps).toBe(2);
  expect(step.value).toHaveLength(300);
});
