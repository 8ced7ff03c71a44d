import { expect, test } from 'vitest';
import { refsIn } from './ovsdb-value.ts';

const [a, b] = [{ ref: { table: 'T', name: 'a' } }, { ref: { table: 'T', name: 'b' } }];

test.each([
  ['one', a, [a]],
  ['a set', [a, 'text', b], [a, b]],
  ['a share', { share: [b] }, [b]],
  ['a map', { map: { x: a, y: 'text' } }, [a]],
  ['a text', 'text', []],
  ['a number', 7, []],
])('rows that %s refers to', (_, value, refs) => {
  expect(refsIn(value as never)).toEqual(refs);
});
