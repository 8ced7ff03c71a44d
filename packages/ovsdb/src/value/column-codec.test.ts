import { describe, expect, test } from 'vitest';
import { parseColumnType } from '../schema/column-type.ts';
import { ColumnTypeError } from '../schema/schema-error.ts';
import { type ColumnCodec, compileColumn } from './column-codec.ts';
import { asRef, type NewRow } from './uuid.ts';
import { InvalidValueError, MalformedValueError } from './value-error.ts';

const A = '00000000-0000-0000-0000-00000000000a';
const B = '00000000-0000-0000-0000-00000000000b';
const unlimited = { min: 0, max: 'unlimited' };

function codec(type: unknown, typed: unknown = type): ColumnCodec {
  const column = { table: 'T', name: 'c', type: parseColumnType(type, ''), ephemeral: false, mutable: true };
  return compileColumn(column, parseColumnType(typed, ''));
}

describe('decode and encode are inverse', () => {
  test.each([
    ['string', 'x', 'x'],
    ['boolean', true, true],
    ['real', 1.5, 1.5],
    ['integer', 7, 7n],
    ['integer', 2n ** 62n, 2n ** 62n],
    [{ key: { type: 'integer', minInteger: -1, maxInteger: 9 } }, -1, -1],
    ['uuid', ['uuid', A], A],
    [{ key: 'string', min: 0 }, ['set', []], undefined],
    [{ key: 'string', min: 0 }, 'x', 'x'],
    [{ key: 'string', ...unlimited }, ['set', []], []],
    [{ key: 'string', ...unlimited }, ['set', ['a', 'b']], ['a', 'b']],
    [{ key: 'uuid', ...unlimited }, ['set', [['uuid', A]]], [A]],
    [{ key: 'string', value: 'string', ...unlimited }, ['map', [['k', 'v']]], new Map([['k', 'v']])],
    [{ key: 'integer', value: 'uuid', ...unlimited }, ['map', [[1, ['uuid', A]]]], new Map([[1n, A]])],
  ])('%o: %o', (type, wire, value) => {
    const { decode, encode } = codec(type);
    expect(decode(wire)).toEqual(value);
    expect(encode(value)).toEqual(wire);
  });

  test('a set of one may come as a bare atom, and a scalar as a set of one', () => {
    expect(codec({ key: 'string', ...unlimited }).decode('x')).toEqual(['x']);
    expect(codec({ key: 'uuid', ...unlimited }).decode(['uuid', A])).toEqual([A]);
    expect(codec({ key: 'string', min: 0 }).decode(['set', ['x']])).toBe('x');
    expect(codec('uuid').decode(['set', [['uuid', A]]])).toBe(A);
  });
});

describe('decode refuses what the type does not allow', () => {
  test.each([
    ['string', 1],
    ['string', null],
    ['string', ['set', []]],
    ['string', ['set', ['a', 'b']]],
    ['boolean', 'true'],
    ['real', '1'],
    ['integer', 1.5],
    ['integer', 2 ** 60],
    [{ key: { type: 'integer', minInteger: 0, maxInteger: 9 } }, 2n ** 60n],
    ['uuid', A],
    ['uuid', ['uuid', 'short']],
    ['uuid', ['named-uuid', A]],
    [{ key: 'string', min: 0 }, ['set', ['a', 'b']]],
    [{ key: 'string', ...unlimited }, ['set', 'a']],
    [{ key: 'uuid', ...unlimited }, ['set']],
    [{ key: 'string', ...unlimited }, ['set', [['a']]]],
    [{ key: 'string', ...unlimited }, { set: [] }],
    [{ key: 'string', value: 'string', ...unlimited }, ['set', []]],
    [{ key: 'string', value: 'string', ...unlimited }, ['map', [['a']]]],
    [{ key: 'string', value: 'string', ...unlimited }, ['map', [['a', 1]]]],
    [{ key: 'string', value: 'string', ...unlimited }, ['map', {}]],
  ])('%o: %o', (type, wire) => expect(() => codec(type).decode(wire)).toThrow(MalformedValueError));
});

test('a value nested beyond all measure is refused as any other', () => {
  const nested = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
  expect(() => codec('string').decode(nested)).toThrow(MalformedValueError);
  expect(() => codec({ key: 'string', ...unlimited }).decode(['set', [nested]])).toThrow(MalformedValueError);
});

describe('encode refuses, by name, what the schema does not allow', () => {
  const row: NewRow = { kind: 'new-row', table: 'Port', uuidName: 'row1' };
  test.each<[unknown, unknown, string]>([
    ['string', 1, 'T.c: expected a string, got 1'],
    ['string', undefined, 'T.c: needs a value, got undefined'],
    ['string', 'a\0b', 'T.c: "a\\u0000b" holds a NUL character'],
    ['string', '\ud800', 'T.c: "\\ud800" holds half of a surrogate pair'],
    [
      { key: { type: 'string', maxLength: 2 } },
      'abc',
      'T.c: "abc" has 3 characters, the schema allows at most 2',
    ],
    [{ key: { type: 'string', enum: ['set', ['a', 'b']] } }, 'c', 'T.c: "c" is not one of "a", "b"'],
    [{ key: { type: 'integer', enum: ['set', [1]] } }, 2, 'T.c: 2 is not one of 1'],
    ['integer', 1.5, 'T.c: expected an integer, got 1.5'],
    ['integer', 2 ** 53, 'T.c: expected an integer, got 9007199254740992 (use a bigint beyond 2^53)'],
    ['integer', 2n ** 63n, 'T.c: 9223372036854775808 is not in -9223372036854775808..9223372036854775807'],
    [{ key: { type: 'integer', minInteger: 0, maxInteger: 4095 } }, 5000, 'T.c: 5000 is not in 0..4095'],
    [{ key: { type: 'real', minReal: 0, maxReal: 1 } }, 2, 'T.c: 2 is not in 0..1'],
    ['real', NaN, 'T.c: expected a real, got NaN'],
    ['real', 5e-324, 'T.c: 5e-324 is too small for ovsdb-server'],
    ['boolean', 'yes', 'T.c: expected a boolean, got "yes"'],
    ['uuid', 'web-1', 'T.c: expected a UUID, got "web-1"'],
    [
      { key: { type: 'uuid', refTable: 'Switch' } },
      row,
      'T.c: expected a row of Switch, got a new row of Port',
    ],
    [{ key: { type: 'uuid', refTable: 'Switch' } }, 3, 'T.c: expected the UUID of a row of Switch, got 3'],
    [{ key: 'string', ...unlimited }, 'a', 'T.c: expected an array or a Set, got "a"'],
    [{ key: 'string', ...unlimited }, ['a', 'a'], 'T.c: "a" is in the set twice'],
    [{ key: 'integer', ...unlimited }, [1, 1n], 'T.c: 1n is in the set twice'],
    [{ key: 'string', min: 1, max: 'unlimited' }, [], 'T.c: has 0 elements, the schema allows at least 1'],
    [{ key: 'string', min: 0, max: 2 }, ['a', 'b', 'c'], 'T.c: has 3 elements, the schema allows at most 2'],
    [
      { key: 'string', value: 'string', ...unlimited },
      ['a'],
      'T.c: expected a Map or a plain object, got ["a"]',
    ],
    [{ key: 'string', value: 'string', ...unlimited }, { a: 1 }, 'T.c: expected a string, got 1'],
    [{ key: 'integer', value: 'string', ...unlimited }, { 1: 'a' }, 'T.c: expected an integer, got "1"'],
  ])('%o: %o', (type, value, message) => {
    expect(() => codec(type).encode(value)).toThrow(InvalidValueError);
    expect(() => codec(type).encode(value)).toThrow(message);
  });
});

describe('what may be written', () => {
  const row: NewRow<'Port'> = { kind: 'new-row', table: 'Port', uuidName: 'row1' };

  test('handles of new rows become named UUIDs', () => {
    const ports = codec({ key: { type: 'uuid', refTable: 'Port' }, ...unlimited });
    expect(ports.encode([row, asRef('Port', A)])).toEqual([
      'set',
      [
        ['named-uuid', 'row1'],
        ['uuid', A],
      ],
    ]);
  });

  test('Sets, and plain objects for maps', () => {
    expect(codec({ key: 'string', ...unlimited }).encode(new Set(['a']))).toEqual(['set', ['a']]);
    const map = codec({ key: 'string', value: 'string', ...unlimited });
    expect(map.encode({ a: 'b', __proto__: null })).toEqual(['map', [['a', 'b']]]);
  });

  test('integers go as numbers where those are exact', () => {
    const { encode } = codec('integer');
    expect(encode(5n)).toBe(5);
    expect(encode(5)).toBe(5);
    expect(encode(2n ** 53n)).toBe(2n ** 53n);
  });

  test('length counts characters, not UTF-16 units', () => {
    expect(codec({ key: { type: 'string', maxLength: 2 } }).encode('😀😀')).toBe('😀😀');
  });

  test('parts need no minimum, keys of a map may be given alone, amounts have no range', () => {
    const set = codec({ key: 'string', min: 1, max: 'unlimited' });
    expect(set.encodePart([])).toEqual(['set', []]);
    const map = codec({ key: 'string', value: 'string', ...unlimited });
    expect(map.encodeKeys(['a'])).toEqual(['set', ['a']]);
    expect(map.encodeKeys({ a: 'b' })).toEqual(['map', [['a', 'b']]]);
    expect(map.encodePart({ a: 'b' })).toEqual(['map', [['a', 'b']]]);
    const bounded = codec({ key: { type: 'integer', minInteger: 0, maxInteger: 9 } });
    expect(bounded.encodeAmount(-100)).toBe(-100);
    expect(() => bounded.encode(-100)).toThrow(InvalidValueError);
    expect(codec({ key: 'string', min: 0 }).encodePart(['x'])).toEqual(['set', ['x']]);
  });
});

describe('defaults', () => {
  test.each([
    ['string', ''],
    ['integer', 0n],
    [{ key: { type: 'integer', minInteger: 0, maxInteger: 9 } }, 0],
    ['boolean', false],
    ['uuid', '00000000-0000-0000-0000-000000000000'],
    [{ key: 'string', min: 0 }, undefined],
    [{ key: 'string', ...unlimited }, []],
    [{ key: 'string', min: 1, max: 'unlimited' }, ['']],
    [{ key: 'string', value: 'string', ...unlimited }, new Map()],
    [{ key: 'string', value: 'integer', min: 1, max: 5 }, new Map([['', 0n]])],
    [{ key: 'string', value: 'boolean', min: 1, max: 1 }, new Map([['', false]])],
  ])('%o: %o', (type, value) => expect(codec(type).defaultValue).toEqual(value));
});

describe('differences of update2', () => {
  test('columns of at most one value carry the new value', () => {
    expect(codec('string').applyDifference('a', 'b')).toBe('b');
    expect(codec({ key: 'string', min: 0 }).applyDifference('a', ['set', []])).toBeUndefined();
    expect(codec({ key: 'string', min: 0 }).applyDifference('a', 'b')).toBe('b');
    const one = codec({ key: 'string', min: 0 }, { key: 'string', ...unlimited });
    expect(one.applyDifference(['a'], 'b')).toEqual(['b']);
  });

  test('sets carry what is in one of old and new only, and the old value stays as it was', () => {
    const { applyDifference } = codec({ key: 'uuid', ...unlimited });
    const old = Object.freeze([A]);
    expect(applyDifference(old, ['uuid', B])).toEqual([A, B]);
    expect(applyDifference(old, ['uuid', A])).toEqual([]);
    expect(
      applyDifference(old, [
        'set',
        [
          ['uuid', A],
          ['uuid', B],
        ],
      ]),
    ).toEqual([B]);
  });

  test('maps carry removed pairs, added pairs, and new values of changed keys', () => {
    const { applyDifference } = codec({ key: 'string', value: 'string', ...unlimited });
    const old = new Map([
      ['gone', '1'],
      ['changed', '1'],
      ['kept', '1'],
    ]);
    const wire = [
      'map',
      [
        ['gone', '1'],
        ['changed', '2'],
        ['new', '3'],
      ],
    ];
    expect(applyDifference(old, wire)).toEqual(
      new Map([
        ['changed', '2'],
        ['kept', '1'],
        ['new', '3'],
      ]),
    );
    expect(old.size).toBe(3);
  });
});

describe('a program compiled for a wider type', () => {
  test('gets the wider form', () => {
    expect(codec({ key: 'string', min: 0 }, { key: 'string', ...unlimited }).decode('x')).toEqual(['x']);
    expect(codec('string', { key: 'string', min: 0 }).decode('x')).toBe('x');
    expect(codec({ key: { type: 'integer', minInteger: 0, maxInteger: 9 } }, 'integer').decode(3)).toBe(3n);
  });

  test("is still bound to the server's limits", () => {
    const set = codec({ key: 'string', min: 0 }, { key: 'string', ...unlimited });
    expect(set.encode(['a'])).toEqual(['set', ['a']]);
    expect(() => set.encode(['a', 'b'])).toThrow('at most 1');
    expect(() => codec('string', { key: 'string', min: 0 }).encode(undefined)).toThrow('needs a value');
  });

  test.each([
    [{ key: 'string', ...unlimited }, { key: 'string', min: 0 }, 'set of string'],
    ['string', 'integer', 'scalar of string'],
    [
      { key: 'string', value: 'string', ...unlimited },
      { key: 'string', ...unlimited },
      'map of string to string',
    ],
    ['integer', { key: { type: 'integer', minInteger: 0, maxInteger: 9 } }, 'may exceed 2^53'],
  ])('server %j cannot be read as %j', (server, typed, message) => {
    expect(() => codec(server, typed)).toThrow(ColumnTypeError);
    expect(() => codec(server, typed)).toThrow(message);
  });
});

describe('equality has no order', () => {
  const { equals } = codec({ key: 'string', ...unlimited });
  test.each([
    [['a', 'b'], ['b', 'a'], true],
    [['a', 'b'], ['a', 'c'], false],
    [['a'], ['a', 'b'], false],
    [undefined, [], false],
    [
      new Map([
        ['a', 1n],
        ['b', 2n],
      ]),
      new Map([
        ['b', 2n],
        ['a', 1n],
      ]),
      true,
    ],
    [new Map([['a', 1n]]), new Map([['b', 1n]]), false],
    [new Map(), [], false],
    [1n, 1n, true],
    ['a', 'b', false],
  ])('%o and %o: %s', (a, b, same) => expect(equals(a, b)).toBe(same));
});
