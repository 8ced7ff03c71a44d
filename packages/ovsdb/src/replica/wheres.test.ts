import { expect, test } from 'vitest';
import type { Condition } from '../protocol/condition.ts';
import { copyConditions } from './wheres.ts';

test.each<[string, unknown]>([
  ['a set', new Set(['a'])],
  ['a map', new Map([['a', 'b']])],
  ['a list', ['a']],
  ['an object', { a: 'b' }],
])('conditions with %s are copied to its elements', (_, value) => {
  const [copied] = copyConditions([['ids', 'includes', value] as unknown as Condition]);
  const [, , copy] = copied as readonly unknown[];
  expect(copy).toEqual(value);
  expect(copy).not.toBe(value);
});

test.each([['x'], [7], [true], [undefined], [null]])('the value %j is itself', (value) => {
  const [copied] = copyConditions([['name', '==', value] as unknown as Condition]);
  expect((copied as readonly unknown[])[2]).toBe(value);
});
