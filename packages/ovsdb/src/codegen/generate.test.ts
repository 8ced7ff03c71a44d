import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseColumnType } from '../schema/column-type.ts';
import { parseSchema } from '../schema/schema.ts';
import { generateCommitted } from '../../scripts/committed.ts';
import { compareVersions } from './compare-versions.ts';
import { generate, PACKAGE_IMPORTS } from './generate.ts';
import { mergeSchemas } from './merge.ts';
import { constraintsInWords, quote, schemaJson, typescriptType } from '../schema/print-type.ts';

const schema = (version: string, columns: object, more: object = {}): ReturnType<typeof parseSchema> =>
  parseSchema({ name: 'Test', version, tables: { T: { isRoot: true, columns }, ...more } });

describe('committed files', () => {
  test.each(generateCommitted().map((file) => [file.url.pathname.replace(/.*\//, ''), file] as const))(
    '%s is what the generator writes (run `npm run codegen -w @vpclab/ovsdb`)',
    (_name, { url, text }) => expect(readFileSync(url, 'utf8')).toBe(text),
  );
});

describe('generate', () => {
  test('one version', () => {
    const text = generate(
      [
        schema('1.0.0', {
          name: { type: 'string', mutable: false },
          mode: { type: { key: { type: 'string', enum: ['set', ['a', "b'c"]] } } },
          peer: { type: { key: { type: 'uuid', refTable: 'T', refType: 'weak' }, min: 0 } },
          notes: { type: { key: 'string', value: 'uuid', min: 0, max: 'unlimited' }, ephemeral: true },
        }),
      ],
      { imports: PACKAGE_IMPORTS },
    );
    expect(text).toMatchSnapshot();
  });

  test('a table named as something that the file needs gets another type name', () => {
    const text = generate([schema('1.0.0', {}, { Ref: { columns: {} } })], { imports: PACKAGE_IMPORTS });
    expect(text).toContain('export interface Ref_Row {');
    expect(text).toContain('readonly Ref: TableTypes<Ref_Row>;');
  });
});

describe('merge', () => {
  test('marks columns and tables that only some versions have, whatever order they are given in', () => {
    const old = schema('1.9.0', { a: { type: 'string' }, gone: { type: 'string' } });
    const recent = schema(
      '1.10.0',
      { a: { type: 'string' }, b: { type: 'string' } },
      { New: { columns: { c: { type: 'string' } } } },
    );
    const merged = mergeSchemas([recent, old]);
    expect(merged.versions).toEqual(['1.9.0', '1.10.0']);
    const [added, table] = merged.tables;
    expect(added).toMatchObject({ name: 'New', since: '1.10.0', until: undefined });
    expect(added?.columns[0]).toMatchObject({ name: 'c', since: undefined });
    expect(table?.columns.map(({ name, since, until }) => [name, since, until])).toEqual([
      ['a', undefined, undefined],
      ['b', '1.10.0', undefined],
      ['gone', undefined, '1.9.0'],
    ]);
  });

  test.each([
    ['string', { key: 'string', min: 0 }, 'string | undefined'],
    [{ key: 'string', min: 0 }, { key: 'string', min: 1, max: 'unlimited' }, 'readonly string[]'],
    [
      { key: { type: 'string', enum: ['set', ['a']] } },
      { key: { type: 'string', enum: ['set', ['a', 'b']] } },
      "'a' | 'b'",
    ],
    [{ key: { type: 'string', enum: ['set', ['a']] } }, 'string', 'string'],
    [
      { key: { type: 'integer', minInteger: 0, maxInteger: 9 } },
      { key: { type: 'integer', minInteger: 0, maxInteger: 99 } },
      'number',
    ],
    [{ key: { type: 'integer', minInteger: 0, maxInteger: 9 } }, 'integer', 'bigint'],
    [
      { key: { type: 'uuid', refTable: 'T' } },
      { key: { type: 'uuid', refTable: 'T' }, min: 0, max: 9 },
      "readonly Ref<'T'>[]",
    ],
    [{ key: { type: 'uuid', refTable: 'T' } }, 'uuid', 'Uuid'],
  ])('%j and %j are %s', (a, b, expected) => {
    for (const [x, y] of [
      [a, b],
      [b, a],
    ]) {
      const merged = mergeSchemas([schema('1.0.0', { c: { type: x } }), schema('2.0.0', { c: { type: y } })]);
      const column = merged.tables[0]?.columns[0];
      expect(
        column === undefined ? '' : typescriptType(column.type).split(' | ').toSorted().join(' | '),
      ).toBe(expected);
    }
  });

  test.each([
    ['string', 'integer', 'T.c is of string in one schema and of integer in another'],
    [{ key: 'string', value: 'string', min: 0 }, 'string', 'T.c is a map in one schema and none in another'],
  ])('%j and %j have no common type', (a, b, message) => {
    expect(() =>
      mergeSchemas([schema('1.0.0', { c: { type: a } }), schema('2.0.0', { c: { type: b } })]),
    ).toThrow(message);
  });

  test('columns are required in an insert where their default is never valid', () => {
    const mode = { type: { key: { type: 'string', enum: ['set', ['a']] } } };
    const required = (...schemas: ReturnType<typeof schema>[]): unknown =>
      mergeSchemas(schemas).tables[0]?.columns[0]?.required;
    expect(required(schema('1.0.0', { mode }))).toBe(true);
    expect(required(schema('1.0.0', { mode: { type: 'string' } }))).toBe(false);
    expect(required(schema('1.0.0', {}), schema('2.0.0', { mode }))).toBe(false);
    expect(required(schema('1.0.0', { mode: { type: { key: 'string', min: 1, max: 'unlimited' } } }))).toBe(
      false,
    );
    expect(required(schema('1.0.0', { mode: { type: { key: { type: 'integer', minInteger: 1 } } } }))).toBe(
      true,
    );
  });

  test('refuses schemas of two databases', () => {
    expect(() =>
      mergeSchemas([schema('1.0.0', {}), parseSchema({ name: 'Other', version: '2.0.0', tables: {} })]),
    ).toThrow("can't merge schemas of Test and Other");
  });
});

describe('printing types', () => {
  test.each([
    'string',
    { key: { type: 'string', maxLength: 3 } },
    { key: { type: 'integer', minInteger: 0, maxInteger: 9 }, min: 0, max: 3 },
    { key: { type: 'real', minReal: 0.5 } },
    { key: { type: 'uuid', refTable: 'T', refType: 'weak' }, min: 0 },
    { key: { type: 'string', enum: ['set', ['a']] }, value: 'boolean', min: 0, max: 'unlimited' },
  ])('%j is printed such that it is parsed the same', (json) => {
    expect(schemaJson(parseColumnType(json, ''))).toEqual(json);
  });

  test.each([
    [{ key: { type: 'integer', minInteger: 1 } }, '1 or more'],
    [{ key: { type: 'integer', maxInteger: 1 } }, '1 or less'],
    [{ key: 'string', min: 1, max: 'unlimited' }, 'at least 1'],
    [{ key: 'string', min: 0, max: 3 }, 'up to 3'],
    [{ key: { type: 'string', minLength: 1, maxLength: 2 } }, '1 to 2 characters'],
    [
      { key: 'string', value: { type: 'uuid', refTable: 'T', refType: 'weak' }, min: 0 },
      'values: weak reference',
    ],
  ])('%j in words: %s', (json, words) => expect(constraintsInWords(parseColumnType(json, ''))).toBe(words));

  test('quotes', () => expect(quote(`a'b"c\\d\n`)).toBe(String.raw`'a\'b"c\\d\n'`));

  test('versions compare by number', () => {
    expect(['7.11.0', '7.2.0', '20.0.0'].toSorted(compareVersions)).toEqual(['7.2.0', '7.11.0', '20.0.0']);
  });
});
