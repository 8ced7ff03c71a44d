import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { parseSchema } from '../schema/schema.ts';
import { compileColumn } from '../value/column-codec.ts';
import { HeldRow } from './held-row.ts';
import { makeLayout } from './layout.ts';
import { NotUnique } from './not-unique.ts';
import { runAtOnce } from './sliced.ts';
import { SnapshotTable } from './snapshot.ts';
import { readDump, readUpdates } from './table-updates.ts';
import { Table } from './table.ts';

const strings = { key: 'string', min: 0, max: 'unlimited' };
const columns = {
  name: { type: 'string' },
  tags: { type: strings },
  ids: { type: { ...strings, value: 'string' } },
  peer: { type: { key: 'string', min: 0 } },
  tunnel: { type: 'integer' },
  weights: { type: { key: 'integer', value: 'string', min: 0, max: 'unlimited' } },
};
const schema = parseSchema({ name: 'D', version: '1.0.0', tables: { T: { columns } } });

const layoutOf = (names: readonly string[]) =>
  makeLayout(
    'T',
    names.map((name) => compileColumn(schema.tables.get('T')!.columns.get(name)!)),
  );

function table(rows: object = {}): Table {
  const made = new Table('T', layoutOf(Object.keys(columns)));
  update(
    made,
    Object.fromEntries(Object.entries(rows).map(([uuid, row]) => [uuid, { insert: row as object }])),
  );
  return made;
}

function update(on: Table, rows: object, read: typeof readDump = readUpdates): void {
  for (const change of runAtOnce(read(new Map([['T', on]]), { T: rows }))) on.apply(change);
}

const uuids = (rows: readonly { readonly _uuid: string }[]) => rows.map(({ _uuid }) => _uuid).toSorted();
const owner = (value: string) => ['map', [['owner', value]]];

describe('indexes over one column', () => {
  test('follow scalars, elements of sets, keys of maps and values of maps', () => {
    const t = table({
      a: { name: 'x', tags: ['set', ['1', '2']], ids: owner('o') },
      b: {
        name: 'x',
        tags: '2',
        ids: [
          'map',
          [
            ['owner', 'o'],
            ['z', '1'],
          ],
        ],
      },
      c: { name: 'y', peer: 'p' },
    });
    const found = (column: string, key: string, mapKey?: string) => t.index(column, mapKey).all(key).length;
    expect([
      found('name', 'x'),
      found('tags', '2'),
      found('ids', 'o', 'owner'),
      found('ids', 'z'),
      found('peer', 'p'),
    ]).toEqual([2, 2, 2, 1, 1]);
    update(t, { a: { modify: { name: 'y', tags: '2' } }, b: { delete: null } });
    expect([
      found('name', 'x'),
      found('name', 'y'),
      found('tags', '2'),
      found('tags', '1'),
      found('ids', 'o', 'owner'),
    ]).toEqual([0, 2, 0, 1, 1]);
    expect(t.index('name').get('y')).toBeDefined();
    expect(t.index('name').has('x')).toBe(false);
    expect(t.index('_uuid').get('c')).toBe(t.get('c'));
  });

  test('show the present version of a row whose other columns change', () => {
    const t = table({ a: { name: 'x' } });
    const byName = t.index('name');
    expect(byName.get('x')).toBe(t.get('a'));
    update(t, { a: { modify: { peer: 'p' } } });
    expect(byName.get('x')).toMatchObject({ peer: 'p' });
  });

  test('take an integer as number or bigint, also one that no number holds', () => {
    const t = table({ a: { tunnel: 5 }, b: { tunnel: 2n ** 60n } });
    const byTunnel = t.index('tunnel');
    expect([byTunnel.get(5), byTunnel.get(5n), byTunnel.get(2n ** 60n)].map((row) => row?._uuid)).toEqual([
      'a',
      'a',
      'b',
    ]);
  });

  test('take the key of a map as number or bigint too', () => {
    const t = table({ a: { weights: ['map', [[5, 'x']]] } });
    expect([
      t.index('weights', 5).has('x'),
      t.index('weights', 5n).has('x'),
      t.index('weights', 6).has('x'),
    ]).toEqual([true, true, false]);
  });

  test('made before the first row, and kept over a dump and another layout', () => {
    const t = table();
    const byPeer = t.index('peer');
    const byName = t.uniqueIndex('name');
    expect([byPeer.all('p'), byName.get('x')]).toEqual([[], undefined]);
    update(t, { a: { initial: { name: 'x', peer: 'p' } }, b: { initial: { name: 'y' } } }, readDump);
    expect([uuids(byPeer.all('p')), byName.get('x')?._uuid]).toEqual([['a'], 'a']);
    update(t, { b: { initial: { name: 'y', peer: 'p' } }, c: { initial: { name: 'x' } } }, readDump);
    expect([uuids(byPeer.all('p')), byName.get('x')?._uuid]).toEqual([['b'], 'c']);
    t.setLayout(layoutOf(['name']));
    expect(uuids(byPeer.all('p'))).toEqual(['b']);
    update(t, { b: { initial: { name: 'y' } }, c: { initial: { name: 'z' } } }, readDump);
    expect([byPeer.all('p'), byName.get('x'), byName.get('z')?._uuid]).toEqual([[], undefined, 'c']);
  });
});

describe('compound indexes', () => {
  test('have a row under each combination, none where a part is empty, and tell values apart however they join', () => {
    const t = table({
      a: { name: 'x', tags: ['set', ['1', '2']], tunnel: 7 },
      b: { name: 'x1', tags: '1', tunnel: 7, peer: '2' },
      d: { name: 'x', peer: '2;12' },
      c: { name: 'x;2', peer: '12', ids: owner('o') },
    });
    const byNameAndTag = t.index(['name', 'tags']);
    expect(
      [
        ['x', '1'],
        ['x', '2'],
        ['x1', '1'],
        ['x1', '2'],
        ['x', '11'],
      ].map((key) => byNameAndTag.has(key)),
    ).toEqual([true, true, true, false, false]);
    const byNameAndPeer = t.index(['name', 'peer']);
    expect([uuids(byNameAndPeer.all(['x;2', '12'])), uuids(byNameAndPeer.all(['x', '2;12']))]).toEqual([
      ['c'],
      ['d'],
    ]);
    expect(uuids(t.index(['tunnel', 'name']).all([7, 'x']))).toEqual(['a']);
    expect(uuids(t.index(['name', { column: 'ids', mapKey: 'owner' }]).all(['x;2', 'o']))).toEqual(['c']);
    update(t, { a: { modify: { name: 'y', tags: '2' } } });
    expect([
      byNameAndTag.has(['x', '1']),
      byNameAndTag.has(['y', '1']),
      byNameAndTag.has(['y', '2']),
    ]).toEqual([false, true, false]);
  });
});

describe('unique indexes', () => {
  test('refuse to choose where several rows have the key, and are whole again when it is one', () => {
    const t = table({ a: { name: 'x' }, b: { name: 'x' }, c: { name: 'y' } });
    const byName = t.uniqueIndex('name');
    const error = (() => {
      try {
        return byName.get('x');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(NotUnique);
    expect(error).toMatchObject({
      code: 'not-unique',
      table: 'T',
      columns: ['name'],
      key: 'x',
      rows: [{ _uuid: 'a' }, { _uuid: 'b' }],
      message: '2 rows of T have name = x: a, b',
    });
    expect([byName.get('y')?._uuid, byName.has('x'), uuids(byName.all('x'))]).toEqual([
      'c',
      true,
      ['a', 'b'],
    ]);
    expect(t.index('name').get('x')).toBeDefined();
    const before = new SnapshotTable(t);
    update(t, { a: { modify: { name: 'z' } } });
    expect([byName.get('x')?._uuid, byName.get('z')?._uuid]).toEqual(['b', 'a']);
    expect(() => before.uniqueIndex('name').get('x')).toThrow(NotUnique);
  });

  test('rows that exchange their values in one transaction never stand in the way of each other', () => {
    const t = table({ a: { name: 'x', tags: '1' }, b: { name: 'y', tags: '1' } });
    const byNameAndTag = t.uniqueIndex(['name', 'tags']);
    update(t, { a: { modify: { name: 'y' } }, b: { modify: { name: 'x' } } });
    expect([byNameAndTag.get(['x', '1'])?._uuid, byNameAndTag.get(['y', '1'])?._uuid]).toEqual(['b', 'a']);
  });
});

test('whatever happens, an index holds what a search of all rows finds', () => {
  const some = fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5'), { maxLength: 5 });
  const row = fc.record({ name: fc.constantFrom('x', 'y'), tags: some.map((tags) => ['set', tags]) });
  const step = fc.tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(
      row.map((insert) => ({ insert })),
      row.map((modify) => ({ modify })),
      some.map((tags) => ({ modify: { tags: ['set', tags] } })),
      fc.constant({ delete: null }),
    ),
    fc.constantFrom(readUpdates, readDump),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const t = table();
      t.index('tags').all('1');
      t.index(['name', 'tags']).all(['x', '1']);
      for (const [uuid, change, read] of steps) {
        if ('modify' in change && (!t.has(uuid) || read === readDump)) continue;
        update(t, { [uuid]: change }, 'insert' in change ? read : readUpdates);
        for (const tag of ['1', '2', '3', '4', '5']) {
          const having = t.filter((one) => (one as unknown as { tags: string[] }).tags.includes(tag));
          const named = having.filter((one) => (one as unknown as { name: string }).name === 'x');
          expect(uuids(t.index('tags').all(tag))).toEqual(uuids(having));
          expect(uuids(t.index(['name', 'tags']).all(['x', tag]))).toEqual(uuids(named));
        }
      }
    }),
    { numRuns: 300, seed: 7047 },
  );
});

test('an update costs an index what it changes, not what the row holds', () => {
  const items = Array.from({ length: 50_000 }, (_, n) => `item-${n}`);
  const t = table({ a: { name: 'x', tags: ['set', items] } });
  const byTag = t.index('tags');
  expect(byTag.has('item-7')).toBe(true);
  const hashed = vi.spyOn(Map.prototype, 'set');
  update(t, { a: { modify: { name: 'y' } } });
  update(t, { a: { modify: { tags: 'item-49999' } } });
  update(t, { a: { modify: { tags: ['set', ['item-7', 'more']] } } });
  const { length } = hashed.mock.calls;
  hashed.mockRestore();
  expect([byTag.has('item-7'), byTag.has('item-49999'), byTag.has('more'), byTag.has('item-8')]).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect(length).toBeLessThan(20);
});

test('get and has of a key read one row, however many it has', () => {
  const rows = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`r${n}`, { name: 'x' }]));
  const t = table(rows);
  const before = new SnapshotTable(t);
  update(t, { r0: { modify: { name: 'y' } } });
  const made = vi.spyOn(HeldRow.prototype, 'row', 'get');
  const found = [t, before].map((view) => [view.index('name').get('x')?._uuid, view.index('name').has('x')]);
  const { length } = made.mock.calls;
  made.mockRestore();
  expect(found).toEqual([
    ['r1', true],
    ['r1', true],
  ]);
  expect(length).toBe(4);
});

test('an index of an old snapshot is made once, and then reads only what has changed since', () => {
  const uuidsOf = Array.from({ length: 1000 }, (_, n) => `r${n}`);
  const t = table(Object.fromEntries(uuidsOf.map((one) => [one, { name: 'x' }])));
  const old = new SnapshotTable(t);
  const rename = (ones: readonly string[], name: string) =>
    update(t, Object.fromEntries(ones.map((one) => [one, { modify: { name } }])));
  rename(uuidsOf.slice(0, 500), 'y');
  const reads = () => {
    const read = vi.spyOn(HeldRow.prototype, 'read');
    const [rowsOfX, hasY] = [old.index('name').all('x').length, old.index('name').has('y')];
    const { length } = read.mock.calls;
    read.mockRestore();
    expect([rowsOfX, hasY]).toEqual([1000, false]);
    return length;
  };
  // The rows are made plain once, which reads them too.
  old.index('name').all('x');
  expect(reads()).toBe(0);
  new SnapshotTable(t).index('name').has('z');
  rename(uuidsOf.slice(0, 501), 'w');
  expect(reads()).toBe(1);
  expect(reads()).toBe(0);
});

test('of a column that no row holds there is no index, nor of a key in what is no map', () => {
  const t = table({ a: { name: 'x' } });
  const code = (add: () => unknown) => {
    try {
      add();
      return 'none';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect([
    code(() => t.index('nam')),
    code(() => t.uniqueIndex(['name', 'nam'])),
    code(() => new SnapshotTable(t).index('nam')),
    code(() => t.index('name', 'key')),
    code(() => t.index([{ column: 'tags', mapKey: 'key' }])),
    code(() => t.index('ids', 'key')),
    // What the server lacks, but the program may ask for.
    code(() => new Table('T', makeLayout('T', [], new Set(['nam']))).index('nam')),
  ]).toEqual([
    ...['unknown-column', 'unknown-column', 'unknown-column', 'invalid-value', 'invalid-value'],
    ...['none', 'none'],
  ]);
});
