import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseSchema } from '../schema/schema.ts';
import { compileColumn } from '../value/column-codec.ts';
import type { Uuid } from '../value/uuid.ts';
import { makeLayout } from './layout.ts';
import type { Row } from '../value/row.ts';
import type { WireRow } from './held-row.ts';
import type { RowChange } from './row-change.ts';
import { runAtOnce } from './sliced.ts';
import { SnapshotTable } from './snapshot.ts';
import { readDump, readUpdates } from './table-updates.ts';
import { Table } from './table.ts';

const schema = parseSchema({
  name: 'D',
  version: '1.0.0',
  tables: {
    T: {
      columns: {
        name: { type: 'string' },
        tags: { type: { key: 'string', min: 0, max: 'unlimited' } },
        ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        peer: { type: { key: 'string', min: 0 } },
        counts: { type: { key: 'string', value: 'integer', min: 0, max: 'unlimited' } },
      },
    },
  },
});

function table(rows: { readonly [uuid: string]: WireRow } = {}): Table {
  const layout = makeLayout(
    'T',
    [...schema.tables.get('T')!.columns.values()].map((column) => compileColumn(column)),
  );
  const made = new Table('T', layout);
  update(made, Object.fromEntries(Object.entries(rows).map(([uuid, row]) => [uuid, { insert: row }])));
  return made;
}

function update(on: Table, rows: object, read: typeof readDump = readUpdates): readonly RowChange[] {
  const changes = runAtOnce(read(new Map([['T', on]]), { T: rows }));
  for (const change of changes) on.apply(change);
  return changes;
}

const show = (row: Row | undefined) =>
  row === undefined ? undefined : (JSON.parse(JSON.stringify(row)) as object);
const names = (rows: Iterable<Row>) =>
  [...rows].map((row) => (row as unknown as { name: string }).name).toSorted();

describe('rows', () => {
  test('read defaults for what was left out, and keep sets and maps identical', () => {
    const row = table({ a: { name: 'x', tags: ['set', ['1', '2']] } }).get('a') as Row & {
      tags: unknown;
      ids: unknown;
    };
    expect(show(row)).toEqual({ _uuid: 'a', name: 'x', tags: ['1', '2'], ids: {}, counts: {} });
    expect(row.tags).toBe(row.tags);
    expect(row.ids).toBe(row.ids);
  });

  test('modify makes a new version from a difference; the old one stays', () => {
    const t = table({
      a: {
        name: 'x',
        tags: ['set', ['1', '2']],
        ids: [
          'map',
          [
            ['k', 'v'],
            ['l', 'w'],
          ],
        ],
      },
    });
    const old = t.get('a');
    const [change] = update(t, {
      a: {
        modify: {
          name: 'y',
          tags: ['set', ['2', '3']],
          ids: [
            'map',
            [
              ['k', 'v'],
              ['l', 'new'],
              ['m', 'added'],
            ],
          ],
          peer: 'p',
        },
      },
    });
    expect(change).toMatchObject({ kind: 'update', columns: ['name', 'tags', 'ids', 'peer'] });
    expect(show(old)).toMatchObject({ _uuid: 'a', name: 'x', tags: ['1', '2'], ids: { k: 'v', l: 'w' } });
    expect(show(old)).not.toHaveProperty('peer');
    expect(show(t.get('a'))).toEqual({
      _uuid: 'a',
      name: 'y',
      tags: ['1', '3'],
      ids: { l: 'new', m: 'added' },
      peer: 'p',
      counts: {},
    });
    update(t, { a: { modify: { peer: ['set', []] } } });
    expect(show(t.get('a'))).toMatchObject({ name: 'y' });
    expect(t.get('a')).not.toHaveProperty('peer', 'p');
  });

  test('an update names the columns that differ, and is none where none does', () => {
    const t = table({ a: { name: 'x', tags: ['set', ['1']], peer: 'p', ids: ['map', [['k', 'v']]] } });
    const modify = (difference: object) => update(t, { a: { modify: difference } });
    expect(modify({ name: 'x', peer: 'q' })).toMatchObject([{ kind: 'update', columns: ['peer'] }]);
    const same = { name: 'x', peer: 'q', tags: ['set', []], ids: ['map', []], other: 1 };
    expect(modify(same)).toEqual([]);
    t.get('a');
    expect(modify(same)).toEqual([]);
    expect(modify({ ids: ['map', [['k', 'v']]], tags: '1' })).toMatchObject([{ columns: ['ids', 'tags'] }]);
  });

  test('what is no row is refused', () => {
    const t = table({ a: { name: 'x' } });
    for (const bad of [
      1,
      null,
      [],
      { insert: [] },
      { insert: { name: 1 } },
      { insert: { tags: ['map', []] } },
      { modify: 3 },
      {},
    ]) {
      expect(() => update(t, { a: bad })).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/malformed/) }) as Error,
      );
    }
    expect(() => update(t, { b: { modify: {} } })).toThrow('a row that is not there');
    expect(show(t.get('a'))).toMatchObject({ name: 'x' });
  });

  test.each([
    ['ids', [['k', 1]]],
    ['ids', [[1, 'v']]],
    ['ids', [['k', null]]],
    ['ids', [['k']]],
    ['counts', [['k', 1.5]]],
  ])('a map that its column does not allow is refused as it arrives: %s %j', (column, pairs) => {
    const error = expect.objectContaining({ code: 'malformed-value' }) as Error;
    const bad = { [column]: ['map', pairs] };
    expect(() => update(table(), { a: { insert: bad } })).toThrow(error);
    const t = table({ a: { ids: ['map', [['l', 'v']]], counts: ['map', [['l', 1]]] } });
    expect(() => update(t, { a: { modify: bad } })).toThrow(error);
  });
});

describe('a full dump against what is known', () => {
  test('changes only what differs, and keeps the rows that do not', () => {
    const t = table({
      a: { name: 'same', tags: ['set', ['1', '2']] },
      b: { name: 'old' },
      c: { name: 'gone' },
    });
    const same = t.get('a');
    const changes = update(
      t,
      {
        a: { initial: { name: 'same', tags: ['set', ['2', '1']] } },
        b: { initial: { name: 'new' } },
        d: { initial: { name: 'come' } },
      },
      readDump,
    );
    expect(changes.map(({ kind, uuid }) => `${kind} ${uuid}`).toSorted()).toEqual([
      'delete c',
      'insert d',
      'update b',
    ]);
    expect(t.get('a')).toBe(same);
    expect(names(t)).toEqual(['come', 'new', 'same']);
  });

  test('RFC 7047 updates carry whole rows', () => {
    const t = table({ a: { name: 'x', peer: 'p' } });
    expect(update(t, { a: { old: { name: 'x' }, new: { name: 'y', peer: 'p' } } })).toMatchObject([
      { columns: ['name'] },
    ]);
    expect(update(t, { a: { old: { name: 'y' } } })).toMatchObject([{ kind: 'delete' }]);
  });
});

test("columns may have the names of a row's own members", () => {
  const named = { layout: { type: 'string' }, constructor: { type: 'string' }, toJSON: { type: 'string' } };
  const { columns } = parseSchema({ name: 'D', tables: { T: { columns: named } } }).tables.get('T')!;
  const t = new Table(
    'T',
    makeLayout(
      'T',
      [...columns.values()].map((column) => compileColumn(column)),
    ),
  );
  update(t, { a: { insert: { layout: 'l', toJSON: 'j' } } });
  update(t, { a: { modify: { layout: 'm', constructor: 'c' } } });
  expect(t.get('a')).toMatchObject({ layout: 'm', constructor: 'c', toJSON: 'j' });
  expect(t.index('constructor').get('c')?._uuid).toBe('a');
  expect(inspect(t.get('a'))).toContain("constructor: 'c'");
});

describe('snapshots', () => {
  test('see the state of their moment through any later changes, also while they are walked', () => {
    const t = table({ a: { name: 'a' }, b: { name: 'b' } });
    const first = new SnapshotTable(t);
    const same = new SnapshotTable(t);
    update(t, { a: { modify: { name: 'a2' } }, c: { insert: { name: 'c' } } });
    const second = new SnapshotTable(t);
    update(t, {
      a: { delete: null },
      b: { modify: { name: 'b2' } },
      c: { delete: null },
      d: { insert: { name: 'd' } },
    });
    update(t, { a: { insert: { name: 'a3' } } });
    expect([names(first), names(same), names(second), names(t)]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a2', 'b', 'c'],
      ['a3', 'b2', 'd'],
    ]);
    expect([first.size, second.size]).toEqual([2, 3]);
    expect([
      first.index('name').has('a'),
      first.index('name').has('a3'),
      second.index('name').has('a2'),
      second.index(['name']).has(['a2']),
      second.uniqueIndex('name').get('c')?._uuid,
    ]).toEqual([true, false, true, true, 'c']);
    expect([first.has('c'), second.has('c'), second.get('a' as Uuid)]).toMatchObject([
      false,
      true,
      { name: 'a2' },
    ]);
    const walked: string[] = [];
    for (const row of second) {
      walked.push((row as unknown as { name: string }).name);
      update(t, {
        [`e${walked.length}`]: { insert: { name: 'e' } },
        ...(t.has('b') ? { b: { delete: null } } : {}),
      });
    }
    expect(walked.toSorted()).toEqual(['a2', 'b', 'c']);
  });

  test('have a row once that went and came back while they are walked', () => {
    const t = table({ a: { name: 'a' }, b: { name: 'b' }, c: { name: 'c' } });
    const walked: string[] = [];
    for (const row of new SnapshotTable(t)) {
      walked.push(row._uuid);
      if (walked.length === 1) update(t, { a: { delete: null }, b: { delete: null } });
      if (walked.length === 1) update(t, { b: { insert: { name: 'b' } }, a: { insert: { name: 'a' } } });
    }
    expect(walked.toSorted()).toEqual(['a', 'b', 'c']);
  });
});
