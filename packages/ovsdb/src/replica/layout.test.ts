import { expect, test } from 'vitest';
import { parseSchema } from '../schema/schema.ts';
import { compileColumn } from '../value/column-codec.ts';
import { makeLayout, sameLayout } from './layout.ts';

function layoutOf(columns: object) {
  const schema = parseSchema({ name: 'D', tables: { T: { columns } } });
  return makeLayout(
    'T',
    [...schema.tables.get('T')!.columns.values()].map((column) => compileColumn(column)),
  );
}
const NAME = { name: { type: 'string' } };
const bounded = (maxInteger: number) => ({
  n: { type: { key: { type: 'integer', minInteger: 0, maxInteger } } },
});

test.each<[string, object, object, boolean]>([
  ['the same', NAME, NAME, true],
  ['another name', NAME, { other: { type: 'string' } }, false],
  ['another type', NAME, { name: { type: 'integer' } }, false],
  ['one more column', NAME, { ...NAME, n: { type: 'integer' } }, false],
  ['the same bounds', bounded(7), bounded(7), true],
  ['other bounds', bounded(7), bounded(8), false],
  ['a set for a scalar', NAME, { name: { type: { key: 'string', min: 0, max: 'unlimited' } } }, false],
])('columns with %s are the same layout: %s', (_, a, b, isSame) => {
  expect(sameLayout(layoutOf(a), layoutOf(b))).toBe(isSame);
});
