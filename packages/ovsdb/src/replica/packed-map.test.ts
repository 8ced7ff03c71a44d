import { expect, test } from 'vitest';
import { PackedMap } from './packed-map.ts';

type Pair = readonly [unknown, unknown];
const check = (pair: unknown) => pair as never;
const packed = (...pairs: readonly Pair[]): PackedMap => PackedMap.from(pairs, check, new Map());

test.each<[string, readonly Pair[], readonly Pair[]]>([
  [
    'a new key',
    [['c', '3']],
    [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ],
  ],
  [
    'another value',
    [['a', '9']],
    [
      ['a', '9'],
      ['b', '2'],
    ],
  ],
  [
    'another value of the last key',
    [['b', '9']],
    [
      ['a', '1'],
      ['b', '9'],
    ],
  ],
  ['the same pair again, which takes it away', [['a', '1']], [['b', '2']]],
  [
    'a value that is a key, which is none',
    [['1', 'x']],
    [
      ['a', '1'],
      ['b', '2'],
      ['1', 'x'],
    ],
  ],
  [
    'several at once',
    [
      ['a', '1'],
      ['b', '9'],
      ['c', '3'],
    ],
    [
      ['b', '9'],
      ['c', '3'],
    ],
  ],
  [
    'nothing',
    [],
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
])('the difference of %s', (_, pairs, expected) => {
  const before = packed(['a', '1'], ['b', '2']);
  const after = before.changed(pairs, check);
  expect([...(after?.toMap() ?? [])]).toEqual(expected);
  expect(after?.toWire()).toEqual(['map', expected]);
  for (const [key, value] of expected) expect(after?.get(key)).toBe(value);
  expect(after?.get('nowhere')).toBeUndefined();
  // What was before stays as it was.
  expect([...before.toMap()]).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
});

test('UUIDs are no primitives on the wire, so that such a difference is left to others', () => {
  const map = packed(['a', '1']);
  expect(map.changed([[['uuid', 'x'], '1']], check)).toBeUndefined();
  expect(map.changed([['a', ['uuid', 'x']]], check)).toBeUndefined();
});

test.each([
  [16, 16, true],
  [16, 17, false],
])('with %i pairs a difference of %i is small enough: %s', (size, changes, isSmall) => {
  const pairs = (count: number, of: string): readonly Pair[] =>
    Array.from({ length: count }, (__, n) => [`${of}${n}`, 'x']);
  const changed = packed(...pairs(size, 'a')).changed(pairs(changes, 'b'), check);
  expect(changed !== undefined).toBe(isSmall);
});

test('keys are held once, as many as there is room for', () => {
  const shared = new Map<string, string>();
  const keys = Array.from({ length: 5000 }, (_, n) => [`k${n}`, 'x']);
  expect(PackedMap.from(keys, check, shared).toMap().size).toBe(5000);
  expect(shared.size).toBe(4096);
});
