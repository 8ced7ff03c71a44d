import { expect, test } from 'vitest';
import { joined, maskCount, readRange } from './port-ranges.ts';

test('ranges that overlap or touch become one', () => {
  const range = (first: number, last = first) => ({ first, last });
  expect(joined([range(443), range(80), range(81, 90), range(85, 100), range(443)])).toEqual([
    range(80, 100),
    range(443),
  ]);
});

test.each([
  ['8000-8100', { first: 8000, last: 8100 }],
  ['08-09', undefined],
  ['80', undefined],
  ['-80', undefined],
  ['1-2-3', undefined],
  ['1e3-2000', undefined],
])('%s is read as %o', (text, range) => {
  expect(readRange(text)).toEqual(range);
});

test.each([
  [80, 80, 1],
  [8000, 8100, 4],
  [1, 65535, 16],
  [1024, 65535, 6],
])('%i to %i takes %i flows', (first, last, count) => {
  expect(maskCount({ first, last })).toBe(count);
});
